#pragma once

namespace sallyport::bench {

/// Nanoseconds of one check.
struct TotpWindow {
  /// A code against a window of three steps.
  double check;
  /// Three HMAC-SHA-1 of libcrypto, which a check can't do without.
  double three_digests;
};

[[nodiscard]] auto measure_totp_window() -> TotpWindow;

}  // namespace sallyport::bench
