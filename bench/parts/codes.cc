#include <fmt/format.h>

#include "bench/parts.h"
#include "bench/totp_window.h"

namespace sallyport::bench {

void measure_codes(Workbench& bench) {
  constexpr double most_nanoseconds = 800;
  const auto window = measure_totp_window();
  bench.add({.what = "check of a code, window of three steps (ns)",
             .figure = grouped(window.check),
             .limit = fmt::format("its eight blocks of SHA-1 by libcrypto: {}", grouped(window.eight_blocks)),
             .share = percent(window.check, window.eight_blocks),
             .aim = at_most(window.check, most_nanoseconds)});
  bench.add({.what = "the same against HMAC with its key anew each time (ns)",
             .figure = grouped(window.check),
             .limit = fmt::format("three HMAC-SHA-1 by libcrypto: {}", grouped(window.three_digests)),
             .share = percent(window.check, window.three_digests),
             .aim = {}});
  bench.add({.what = "the same against a key that stays in libcrypto (ns)",
             .figure = grouped(window.check),
             .limit = fmt::format("three HMAC-SHA-1 by a kept EVP_MAC: {}", grouped(window.with_kept_key)),
             .share = percent(window.check, window.with_kept_key),
             .aim = {}});
  bench.add({.what = "the same against liboath (ns)",
             .figure = grouped(window.check),
             .limit = fmt::format("liboath: {}", grouped(window.by_liboath)),
             .share = percent(window.check, window.by_liboath),
             .aim = below(window.check, window.by_liboath)});
}

}  // namespace sallyport::bench
