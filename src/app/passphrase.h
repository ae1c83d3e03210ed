#pragma once

#include "base/random.h"
#include "base/secret.h"

namespace sallyport::app {

/// A password that can be read aloud and typed on a phone: four pairs of syllables, 48 random bits,
/// "bamu-teko-silo-fane".
[[nodiscard]] auto make_passphrase(Random& random) -> Secret;

}  // namespace sallyport::app
