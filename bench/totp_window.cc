#include "bench/totp_window.h"

#define OPENSSL_SUPPRESS_DEPRECATED  // the compression alone has no other name

#include <benchmark/benchmark.h>
#include <liboath/oath.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include <array>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "bench/failed.h"
#include "factor/totp/totp.h"

namespace sallyport::bench {
namespace {

/// Keeps the times, in the order of the benchmarks, and prints nothing.
class Times final : public benchmark::BenchmarkReporter {
 public:
  auto ReportContext(const Context& /*unused*/) -> bool override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const auto& run : runs) {
      nanoseconds.push_back(run.GetAdjustedCPUTime());
    }
  }
  std::vector<double> nanoseconds;
};

constexpr auto standard = otp::Parameters::standard();
constexpr Instant now{seconds{1'800'000'000}};

/// A key, and the code of the step before: liboath looks there last. A wrong one would not do, because we
/// look for those among the last ten minutes too, to say whether it has expired.
struct Late {
  otp::Key key;
  otp::Code code;
};

auto late_code() -> Late {
  SystemRandom random;
  auto key = otp::Key::generate(random);
  auto code = otp::code_at(key, otp::step_at(now - standard.period(), standard), standard);
  return {.key = std::move(key), .code = std::move(code)};
}

void check_code(benchmark::State& state) {
  const auto [key, code] = late_code();
  for (auto _ : state) {
    benchmark::DoNotOptimize(factor::totp::verify(key, standard, code, {}, now, otp::Window{}));
  }
}

void check_by_liboath(benchmark::State& state) {
  constexpr int one_step_off = 1;
  const auto late = late_code();
  const auto key = late.key.bytes().reveal();
  const std::string code{late.code.text().reveal()};
  for (auto _ : state) {
    // It counts how many steps the clock is off.
    if (::oath_totp_validate(key.data(), key.size(), static_cast<std::time_t>(unix_seconds(now)),
                             static_cast<unsigned>(standard.period().count()), 0, one_step_off,
                             code.c_str()) != one_step_off) {
      throw Failed{"liboath does not take a right code"};
    }
  }
}

/// What no check of three steps can do without: the key takes two blocks of SHA-1, each step two more.
void compress_eight_blocks(benchmark::State& state) {
  const std::array<unsigned char, SHA_CBLOCK> block{};
  SHA_CTX hash{};
  SHA1_Init(&hash);
  for (auto _ : state) {
    for (int count = 0; count < 8; ++count) {
      SHA1_Transform(&hash, block.data());
    }
    benchmark::DoNotOptimize(hash);
  }
}

constexpr std::size_t key_bytes = 20;

void digest_three_times(benchmark::State& state) {
  std::array<unsigned char, 8> step{};
  const std::array<unsigned char, key_bytes> key{};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  const auto* const sha1 = EVP_sha1();
  for (auto _ : state) {
    for (unsigned char count = 0; count < 3; ++count) {
      step.back() = count;
      benchmark::DoNotOptimize(HMAC(sha1, key.data(), static_cast<int>(key.size()), step.data(), step.size(),
                                    digest.data(), nullptr));
    }
  }
}

struct FreeMac {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

auto mac_with_key(EVP_MAC* mac) -> std::unique_ptr<EVP_MAC_CTX, FreeMac> {
  const std::array<unsigned char, key_bytes> key{};
  std::string digest{"SHA1"};
  const std::array parameters{OSSL_PARAM_construct_utf8_string("digest", digest.data(), 0),
                              OSSL_PARAM_construct_end()};
  std::unique_ptr<EVP_MAC_CTX, FreeMac> context{EVP_MAC_CTX_new(mac)};
  if (EVP_MAC_init(context.get(), key.data(), key.size(), parameters.data()) != 1) {
    throw Failed{"libcrypto makes no HMAC-SHA-1"};
  }
  return context;
}

void digest_with_kept_key_three_times(benchmark::State& state) {
  const std::unique_ptr<EVP_MAC, FreeMac> mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
  const auto context = mac_with_key(mac.get());
  std::array<unsigned char, 8> step{};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  for (auto _ : state) {
    for (unsigned char count = 0; count < 3; ++count) {
      step.back() = count;
      EVP_MAC_init(context.get(), nullptr, 0, nullptr);
      EVP_MAC_update(context.get(), step.data(), step.size());
      std::size_t length = 0;
      benchmark::DoNotOptimize(EVP_MAC_final(context.get(), digest.data(), &length, digest.size()));
    }
  }
}

}  // namespace

auto measure_totp_window() -> TotpWindow {
  if (::oath_init() != OATH_OK) {
    throw Failed{"liboath does not start"};
  }
  benchmark::RegisterBenchmark("window", check_code);
  benchmark::RegisterBenchmark("liboath", check_by_liboath);
  benchmark::RegisterBenchmark("digests", digest_three_times);
  benchmark::RegisterBenchmark("kept", digest_with_kept_key_three_times);
  benchmark::RegisterBenchmark("blocks", compress_eight_blocks);
  Times times;
  benchmark::RunSpecifiedBenchmarks(&times);
  return {.check = times.nanoseconds.at(0),
          .by_liboath = times.nanoseconds.at(1),
          .three_digests = times.nanoseconds.at(2),
          .with_kept_key = times.nanoseconds.at(3),
          .eight_blocks = times.nanoseconds.at(4)};
}

}  // namespace sallyport::bench
