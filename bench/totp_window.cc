#include "bench/totp_window.h"

#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <vector>

#include "base/random.h"
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

void check_code(benchmark::State& state) {
  SystemRandom random;
  const auto key = otp::Key::generate(random);
  const Instant now{seconds{1'800'000'000}};
  const auto standard = otp::Parameters::standard();
  // A right code: a wrong one is looked for among the last ten minutes too, to say whether it has expired.
  const auto code = otp::code_at(key, otp::step_at(now, standard), standard);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        factor::totp::verify(key, otp::Parameters::standard(), code, {}, now, otp::Window{}));
  }
}

void digest_three_times(benchmark::State& state) {
  constexpr std::size_t key_bytes = 20;
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

}  // namespace

auto measure_totp_window() -> TotpWindow {
  benchmark::RegisterBenchmark("window", check_code);
  benchmark::RegisterBenchmark("digests", digest_three_times);
  Times times;
  benchmark::RunSpecifiedBenchmarks(&times);
  return {.check = times.nanoseconds.at(0), .three_digests = times.nanoseconds.at(1)};
}

}  // namespace sallyport::bench
