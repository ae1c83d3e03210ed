#include "mail/main/smtp.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

namespace sallyport::mail {
namespace {

constexpr long connect_milliseconds = 15'000;
/// Kept no longer than this between two mails: servers end what is silent for minutes.
constexpr long idle_seconds = 30;

/// What a refusal is about: who we are and whom the mail comes from, whom it goes to, or the mail itself.
enum class Stage { beginning, recipient, mail };

/// What the server said, and to what; the farewell apart. Commands are told apart and never kept: some hold
/// the password.
class Talk {
 public:
  void said(std::string_view command) {
    is_leaving_ = is_leaving_ || command.starts_with("QUIT");
    if (!is_leaving_) {
      stage_ = stage_of(command);
    }
  }

  /// A line of a reply (RFC 5321, 4.2.1): its code, and a '-' behind it unless it is the last.
  void heard(std::string_view line) {
    constexpr std::size_t longest_reply = 2'000;
    if (is_leaving_) {
      return;
    }
    if (is_complete_) {
      reply_.clear();
    }
    is_complete_ = line.size() < 4 || line[3] != '-';
    reply_ += line.substr(
        0, std::min(line.find_first_of("\r\n"), longest_reply - std::min(reply_.size(), longest_reply)));
    reply_ += is_complete_ ? "" : " ";
  }

  [[nodiscard]] auto reply() const -> const std::string& { return reply_; }
  [[nodiscard]] auto stage() const -> Stage { return stage_; }

 private:
  static auto stage_of(std::string_view command) -> Stage {
    if (command.starts_with("RCPT TO:")) {
      return Stage::recipient;
    }
    return command == "DATA\r\n" ? Stage::mail : Stage::beginning;
  }

  std::string reply_;
  bool is_complete_ = true;
  bool is_leaving_ = false;
  Stage stage_ = Stage::beginning;
};

auto listen_in(CURL* /*curl*/, curl_infotype kind, char* bytes, std::size_t size, void* talk) -> int {
  if (kind == CURLINFO_HEADER_OUT) {
    static_cast<Talk*>(talk)->said({bytes, size});
  } else if (kind == CURLINFO_HEADER_IN) {
    static_cast<Talk*>(talk)->heard({bytes, size});
  }
  return 0;
}

/// What is still to be sent.
auto read_on(char* into, std::size_t size, std::size_t count, void* source) -> std::size_t {
  auto& left = *static_cast<std::string_view*>(source);
  const auto taken = left.copy(into, size * count);
  left.remove_prefix(taken);
  return taken;
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// Whether a reply to the recipient is about us nevertheless: it asks for a name and password (RFC 4954, 6),
/// or says that we may not (RFC 3463, 3.8: "554 5.7.1 relay access denied"). So it is for every mail, until
/// the operator has looked.
auto is_about_us(long code, std::string_view reply) -> bool {
  constexpr std::array codes{530L, 534L, 535L, 538L};
  constexpr std::size_t behind_the_code = 4;
  return std::ranges::find(codes, code) != codes.end() ||
         (reply.size() > behind_the_code && reply.substr(behind_the_code).starts_with("5.7."));
}

/// A refusal of this recipient, or of this mail.
auto is_for_good(long code, const Talk& talk) -> bool {
  const bool is_permanent = code >= 500 && code <= 599;
  return is_permanent && (talk.stage() == Stage::mail ||
                          (talk.stage() == Stage::recipient && !is_about_us(code, talk.reply())));
}

}  // namespace

class Smtp::Session {
 public:
  Session() : curl_{curl_easy_init()} {}
  Session(const Session&) = delete;
  Session(Session&&) = delete;
  auto operator=(const Session&) -> Session& = delete;
  auto operator=(Session&&) -> Session& = delete;
  ~Session() {
    // Nobody waits for the answer to a farewell.
    constexpr long farewell_seconds = 2;
    curl_easy_setopt(curl_, CURLOPT_SERVER_RESPONSE_TIMEOUT, farewell_seconds);
    curl_easy_cleanup(curl_);
  }

  [[nodiscard]] auto deliver(const Order& order) -> Outcome {
    curl_easy_reset(curl_);
    problem_ = CURLE_OK;
    words_.front() = '\0';
    talk_ = Talk{};
    std::string_view left = order.mail;
    const std::unique_ptr<curl_slist, FreeList> recipients{curl_slist_append(nullptr, order.to.c_str())};
    protect(order);
    route(order);
    set(CURLOPT_MAIL_FROM, order.from.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &read_on);
    set(CURLOPT_READDATA, &left);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(order.mail.size()));
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &listen_in);
    set(CURLOPT_DEBUGDATA, &talk_);
    set(CURLOPT_ERRORBUFFER, words_.data());
    if (problem_ != CURLE_OK || recipients == nullptr) {
      return Later{fmt::format("libcurl can't be told what to do: {}", curl_easy_strerror(problem_))};
    }
    return outcome_of(curl_easy_perform(curl_));
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    const auto code = curl_easy_setopt(curl_, option, value);
    problem_ = problem_ == CURLE_OK ? code : problem_;
  }

  /// The server proves itself by a certificate of its name, or nothing is sent.
  void protect(const Order& order) {
    set(CURLOPT_USE_SSL, order.encryption == Encryption::none ? long{CURLUSESSL_NONE} : long{CURLUSESSL_ALL});
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    if (!order.trusted_certificates.empty()) {
      set(CURLOPT_CAINFO, order.trusted_certificates.c_str());
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    if (!order.user.empty()) {
      const std::string password{order.password.reveal()};
      // What needs no more of the library than TLS does.
      set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
      set(CURLOPT_USERNAME, order.user.c_str());
      set(CURLOPT_PASSWORD, password.c_str());
    }
  }

  void route(const Order& order) {
    set(CURLOPT_URL, order.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, connect_milliseconds);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(order.patience.count()));
    set(CURLOPT_MAXAGE_CONN, idle_seconds);
  }

  [[nodiscard]] auto outcome_of(CURLcode code) const -> Outcome {
    if (code == CURLE_OK) {
      return Sent{};
    }
    long said = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &said);
    const bool is_refused = said >= 400 && said <= 599;
    const std::string reason =
        is_refused ? fmt::format("the mail server said: {}", talk_.reply()) : trouble(code);
    if (is_for_good(said, talk_)) {
      return Never{reason};
    }
    return Later{reason};
  }

  [[nodiscard]] auto trouble(CURLcode code) const -> std::string {
    if (code == CURLE_USE_SSL_FAILED) {
      return "the mail server offers no encryption, and nothing is sent to it without";
    }
    const std::string_view words = words_.data();
    return fmt::format("the mail server can't be reached: {}",
                       words.empty() ? curl_easy_strerror(code) : words);
  }

  CURL* curl_;
  /// Of this mail and what follows: the library talks until it has hung up.
  Talk talk_;
  CURLcode problem_ = CURLE_OK;
  std::array<char, CURL_ERROR_SIZE> words_{};
};

Smtp::Smtp() { curl_global_init(CURL_GLOBAL_DEFAULT); }

Smtp::~Smtp() {
  hang_up();
  curl_global_cleanup();
}

auto Smtp::deliver(const Order& order) -> Outcome {
  if (!session_) {
    session_ = std::make_unique<Session>();
  }
  return session_->deliver(order);
}

void Smtp::hang_up() { session_.reset(); }

}  // namespace sallyport::mail
