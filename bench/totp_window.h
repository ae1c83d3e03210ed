#pragma once

namespace sallyport::bench {

/// Nanoseconds of one check of a right code against a window of three steps.
struct TotpWindow {
  double check;
  /// The same by liboath, which stops at the step that fits: for a code that it finds in the last of the
  /// three.
  double by_liboath;
  /// Three HMAC-SHA-1 of libcrypto, each with its key anew.
  double three_digests;
  /// The same by an EVP_MAC that keeps its key.
  double with_kept_key;
  /// The eight blocks of SHA-1 that a check can't do without.
  double eight_blocks;
};

/// Throws Failed.
[[nodiscard]] auto measure_totp_window() -> TotpWindow;

}  // namespace sallyport::bench
