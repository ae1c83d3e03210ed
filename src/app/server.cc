#include "app/server.h"

#include <fmt/format.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include "app/check_files.h"
#include "app/housekeeping.h"
#include "app/interface.h"
#include "app/mail_program.h"
#include "app/metrics.h"
#include "app/operations.h"
#include "app/samples.h"
#include "dispatch/letter.h"
#include "enrolment/enrolment.h"
#include "http/router.h"
#include "http/server.h"
#include "mail/postman.h"
#include "portal/portal.h"
#include "recovery/addresses.h"
#include "recovery/freeze.h"
#include "recovery/password_change.h"
#include "recovery/password_link.h"
#include "sign_in/presence.h"
#include "sign_in/sign_in.h"
#include "sign_in/step_up.h"
#include "view/views.h"

namespace sallyport::app {
namespace {

constexpr std::chrono::milliseconds patience_with_folder{3'000};
/// What a mail server has taken is marked before the server ends.
constexpr std::chrono::milliseconds patience_with_a_letter{5'000};

auto portal_settings(const Configuration& configuration, Log& log, const std::atomic<bool>& leaving)
    -> portal::Settings {
  const bool is_port_known = configuration.public_url || configuration.listen.port != 0;
  const auto& look = configuration.look;
  return {.brand = configuration.brand,
          .support_address = configuration.support_address.value_or(""),
          .issuer = configuration.issuer.text(),
          .apps = configuration.apps,
          .activity_kept = configuration.activity_kept.length(),
          .least_password_length = configuration.passwords.least_characters(),
          .check_up = configuration.check_up,
          .public_url = is_port_known ? configuration.origin() : std::string{},
          .language = look.language,
          .support_hours = look.support_hours,
          .links = look.links,
          .imprint = look.imprint,
          .fault_log = [&log](std::string_view request_id,
                              const Fault& fault) { log.unavailable(request_id, fault); },
          .is_leaving = [&leaving] { return leaving.load(); }};
}

auto http_settings(const Configuration& configuration, Log& log, Metrics& metrics) -> http::Settings {
  http::Settings settings;
  settings.public_url = configuration.public_url;
  settings.trusted_proxies = configuration.trusted_proxies;
  settings.tls = configuration.tls;
  settings.workers = configuration.workers;
  settings.limits.farewell = configuration.farewell;
  settings.access_log = [&log, &metrics](const http::Access& access) {
    log.access(access);
    metrics.request(access);
  };
  settings.failure_log = [&log](const http::Failure& failure) { log.failure(failure); };
  return settings;
}

/// Where it will listen.
struct Ports {
  http::Port portal;
  std::optional<http::Port> operations;
};

auto take_port(const Listen& listen, std::string setting) -> Result<http::Port> {
  return http::Port::take(
      {.address = listen.address.text(), .number = listen.port, .setting = std::move(setting)});
}

auto take_ports(const Configuration& configuration) -> Result<Ports> {
  auto portal = take_port(configuration.listen, "--listen");
  if (!portal) {
    return std::unexpected{portal.error()};
  }
  Ports ports{.portal = *std::move(portal), .operations = {}};
  if (configuration.operations_listen) {
    auto operations = take_port(*configuration.operations_listen, "operations_listen");
    if (!operations) {
      return std::unexpected{operations.error()};
    }
    ports.operations.emplace(*std::move(operations));
  }
  return ports;
}

}  // namespace

/// The events that a database says are durable, from before anybody is there to count them.
class Heard {
 public:
  explicit Heard(Log& log) : log_{log} {}
  void by(Metrics& metrics) { metrics_ = &metrics; }
  /// Who looks after the mails; null before there is somebody, and after he has gone.
  void by(dispatch::Office* office) {
    const std::scoped_lock lock{mutex_};
    office_ = office;
  }
  void event(const audit::Event& event) {
    log_.event(event);
    if (auto* metrics = metrics_.load()) {
      metrics->event(event);
    }
    if (notice::told_by(event.fact)) {
      const std::scoped_lock lock{mutex_};
      if (office_ != nullptr) {
        office_->ring();
      }
    }
  }

 private:
  Log& log_;
  std::atomic<Metrics*> metrics_ = nullptr;
  std::mutex mutex_;
  dispatch::Office* office_ = nullptr;  // guarded by mutex_
};

struct Server::Parts {
  Parts(Configuration configuration, Interface its_interface, Storage storage, World world, Log& the_log,
        std::shared_ptr<Heard> who_hears, dispatch::Deliver how_to_deliver)
      : log{the_log},
        heard{std::move(who_hears)},
        deliver{std::move(how_to_deliver)},
        metrics{world.clock.now()},
        interface{std::move(its_interface)},
        backstage{std::move(configuration), std::move(storage), world} {
    backstage.units().observe(
        [this](auto access, auto time, auto ended) { metrics.unit(access, time, ended); });
    heard->by(metrics);
  }

  /// Null without an address for it.
  auto open_operations(const Housekeeping& housekeeping) -> Result<std::unique_ptr<Operations>>;
  /// Has mails delivered to the mail server, if there is one.
  auto open_post() -> Result<void>;
  [[nodiscard]] auto may_take_visitors() -> bool { return !leaving && backstage.units().lets_commits_end(); }
  [[nodiscard]] auto is_ready() -> bool {
    return may_take_visitors() && backstage.units().read([](unit::Unit& unit) {
      return unit.accounts.list(AccountId{0}, 1).size();
    });
  }

  [[nodiscard]] auto settings() const -> const Configuration& { return backstage.configuration(); }
  [[nodiscard]] auto mails() const -> cli::Surroundings::Mails {
    return deliver ? cli::Surroundings::Mails::are_sent : cli::Surroundings::Mails::wait;
  }
  [[nodiscard]] auto sender(const std::string& origin) const -> dispatch::Sender {
    dispatch::Sender sender{
        .brand = settings().brand,
        .support_address = settings().support_address.value_or(""),
        .from = settings().mail ? settings().mail->from : settings().support_address.value_or(""),
        .public_url = origin,
        .language = settings().look.language};
    if (const auto& accent = settings().look.accents.light) {
      sender.accent = accent->text();
    }
    return sender;
  }
  [[nodiscard]] auto random() const -> Random& { return backstage.world().random; }

  Log& log;
  std::shared_ptr<Heard> heard;
  dispatch::Deliver deliver;
  std::atomic<bool> leaving = false;
  Metrics metrics;
  Interface interface;
  Backstage backstage;
  sign_in::SignIn sign_in{backstage.units(), backstage.pool(),  backstage.ring(),
                          random(),          settings().window, settings().two_factor};
  sign_in::StepUp step_up{backstage.units(), backstage.pool(), backstage.ring(), random(), settings().window};
  sign_in::Presence presence{backstage.units(), settings().session, settings().two_factor};
  enrolment::Enrolment enrolment{backstage.units(), backstage.pool(),  backstage.ring(),     random(),
                                 settings().issuer, settings().window, settings().two_factor};
  enrolment::Overviews overviews{backstage.units(), settings().check_up};
  enrolment::Upkeep upkeep{backstage.units(), backstage.ring(), random(), settings().window};
  enrolment::PuttingOff putting_off{backstage.units(), settings().two_factor};
  recovery::NewPassword new_password{backstage.pool(), random(), settings().passwords,
                                     recovery::BrandWords{Backstage::brand_words(settings())}};
  recovery::PasswordLinks password_links{backstage.units(), new_password, random(),
                                         notice::Links{backstage.ring()}};
  recovery::PasswordChange password_change{backstage.units(), new_password};
  recovery::AddressBook addresses{backstage.units(), notice::Links{backstage.ring()}};
  recovery::Freeze freeze{backstage.units(), notice::Links{backstage.ring()}};
  portal::Portal portal{{.sign_in = sign_in,
                         .step_up = step_up,
                         .presence = presence,
                         .enrolment = enrolment,
                         .overviews = overviews,
                         .upkeep = upkeep,
                         .putting_off = putting_off,
                         .password_links = password_links,
                         .password_change = password_change,
                         .addresses = addresses,
                         .freeze = freeze,
                         .units = backstage.units()},
                        interface.views(),
                        backstage.ring(),
                        random(),
                        portal_settings(settings(), log, leaving)};
  std::unique_ptr<http::Server> http;
  /// Until operations are opened; nothing without an address for them.
  std::optional<http::Port> operations_port;
  /// Null without monitors.
  std::unique_ptr<Samples> samples;
  /// Null where something else delivers, or nothing does.
  std::unique_ptr<mail::Postman> postman;
};

auto Server::Parts::open_operations(const Housekeeping& housekeeping) -> Result<std::unique_ptr<Operations>> {
  if (!operations_port) {
    return nullptr;
  }
  samples = std::make_unique<Samples>(backstage.units());
  const auto counted = [](auto count) { return static_cast<double>(count); };
  metrics.add({.name = "sallyport_connections",
               .help = "Connections to the portal that are open.",
               .value = [this, counted] { return counted(http->connections()); }});
  metrics.add({.name = "sallyport_requests_waiting",
               .help = "Requests that wait for a worker.",
               .value = [this, counted] { return counted(http->waiting()); }});
  metrics.add({.name = "sallyport_hashings_waiting",
               .help = "Passwords that wait to be hashed.",
               .value = [this, counted] { return counted(backstage.pool().waiting()); }});
  metrics.add({.name = "sallyport_hashings_running",
               .help = "Passwords that are being hashed.",
               .value = [this, counted] { return counted(backstage.pool().running()); }});
  using Access = unit::Units::Access;
  metrics.add({.name = "sallyport_units_reading",
               .help = "Transactions that only read: under way, or waiting for their turn.",
               .value = [this, counted] { return counted(backstage.units().under_way(Access::read)); }});
  metrics.add({.name = "sallyport_units_writing",
               .help = "Transactions that write: under way, or waiting for their turn.",
               .value = [this, counted] { return counted(backstage.units().under_way(Access::write)); }});
  metrics.add({.name = "sallyport_mails_waiting",
               .help = "Mails that wait to be sent; -1 when the database does not say.",
               .value = [this, counted] { return counted(samples->mails_waiting()); }});
  metrics.add({.name = "sallyport_sessions",
               .help = "Sessions kept, counted once a minute; -1 before that.",
               .value = [&housekeeping, counted] { return counted(housekeeping.sessions()); }});
  metrics.add({.name = "sallyport_ready", .help = "1 when a balancer may send people here.", .value = [this] {
                 return may_take_visitors() && samples->is_answered() ? 1.0 : 0.0;
               }});
  return Operations::create(
      *std::exchange(operations_port, {}),
      {.metrics = [this] { return metrics.text(); }, .is_ready = [this] { return is_ready(); }}, random(),
      backstage.world().clock);
}

auto Server::Parts::open_post() -> Result<void> {
  const auto& server = settings().mail;
  if (!server) {
    log.trouble("notices and links wait: no mail is sent before mail.server is set");
    return {};
  }
  auto program = mail_program();
  if (!program) {
    return std::unexpected{program.error()};
  }
  postman = std::make_unique<mail::Postman>(*server, *std::move(program));
  deliver = [this](const mail::Message& message) { return postman->deliver(message); };
  return {};
}

auto Server::create(const Configuration& configuration, World world, Log& log, dispatch::Deliver deliver)
    -> Result<std::unique_ptr<Server>> {
  auto interface = Interface::create(configuration.look);
  if (!interface) {
    return std::unexpected{interface.error()};
  }
  // What can be known to be wrong is found before anything is made or changed.
  if (const auto checked = check_files(configuration); !checked) {
    return std::unexpected{checked.error()};
  }
  auto folder = open_folder_patiently(configuration.data, patience_with_folder);
  if (!folder) {
    return std::unexpected{folder.error()};
  }
  auto ports = take_ports(configuration);
  if (!ports) {
    return std::unexpected{ports.error()};
  }
  const auto heard = std::make_shared<Heard>(log);
  auto storage = open_storage(*std::move(folder), configuration, world.random, world.clock.now(),
                              [heard](const audit::Event& event) { heard->event(event); });
  if (!storage) {
    return std::unexpected{storage.error()};
  }
  auto parts = std::make_unique<Parts>(configuration, *std::move(interface), *std::move(storage), world, log,
                                       heard, std::move(deliver));
  parts->operations_port = std::move(ports->operations);
  auto router = http::Router::create(parts->portal.routes());
  if (!router) {
    return std::unexpected{router.error()};
  }
  auto settings = http_settings(configuration, log, parts->metrics);
  settings.foreign_form = parts->portal.foreign_form();
  settings.missing_page = parts->portal.missing_page();
  auto http = http::Server::create(std::move(ports->portal), std::move(settings), *std::move(router),
                                   parts->portal.error_page(), world.random, world.clock);
  if (!http) {
    return std::unexpected{http.error()};
  }
  parts->http = *std::move(http);
  if (!parts->deliver) {
    if (auto opened = parts->open_post(); !opened) {
      return std::unexpected{opened.error()};
    }
  }
  return std::unique_ptr<Server>{new Server{std::move(parts)}};
}

Server::Server(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
Server::~Server() = default;

auto Server::port() const -> std::uint16_t { return parts_->http->port(); }
auto Server::origin() const -> const std::string& { return parts_->http->public_url().origin(); }
auto Server::subscribers() -> operation::Subscribers& { return parts_->backstage.subscribers(); }
auto Server::obey(const Order& order) -> cli::Answer {
  return parts_->backstage.obey(order, {.public_url = origin(), .mails = parts_->mails()});
}

auto Server::run() -> Result<void> {
  // Before an order can come: what is there of an import was left by a process that is gone, unless other
  // nodes share the database.
  if (!parts_->settings().database) {
    if (auto given_up = parts_->backstage.imports().give_up_all(parts_->backstage.world().clock.now());
        !given_up) {
      return given_up;
    }
  }
  auto control = Control::create(parts_->backstage.folder().control(),
                                 [this](const Order& order) { return obey(order); });
  if (!control) {
    return std::unexpected{control.error()};
  }
  const Keeping keeping{.sessions = parts_->settings().session, .events = parts_->settings().activity_kept};
  const Housekeeping housekeeping{parts_->backstage.units(), parts_->backstage.imports(), keeping,
                                  parts_->backstage.world().clock, parts_->log};
  const auto operations = parts_->open_operations(housekeeping);
  if (!operations) {
    return std::unexpected{operations.error()};
  }
  const dispatch::LetterMaker letters{parts_->interface.views(), notice::Links{parts_->backstage.ring()},
                                      parts_->sender(origin())};
  dispatch::Office office{{.units = parts_->backstage.units(),
                           .links = parts_->password_links,
                           .letters = letters,
                           .clock = parts_->backstage.world().clock,
                           .trouble = [this](std::string_view what) { parts_->log.trouble(what); }},
                          parts_->deliver};
  parts_->heard->by(&office);
  const Listen listen{.address = parts_->settings().listen.address, .port = port()};
  parts_->log.started({.listen = listen.text(), .public_url = origin()});
  parts_->http->run();
  parts_->heard->by(nullptr);
  office.end(patience_with_a_letter);
  if (parts_->postman) {
    parts_->postman->stop();  // who waits for a mail server waits no longer
  }
  return {};
}

void Server::stop() {
  parts_->leaving = true;
  parts_->log.stopping();
  parts_->http->stop();
}

}  // namespace sallyport::app
