#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/version.h"
#include "crypto/digest.h"
#include "crypto/password_hash.h"
#include "factor/factor.h"

namespace sallyport::store {

/// How a type is kept in a column: `Stored` is std::int64_t or std::string, `to_stored` writes it and
/// `from_stored` reads it back. What can't be read back is a FaultInUnit: the row is damaged.
template <class Type>
struct Column;

[[noreturn]] inline void damaged(std::string_view what) {
  throw FaultInUnit{"the database holds a damaged " + std::string{what}};
}

template <class Type>
auto undamaged(Result<Type> read, std::string_view what) -> Type {
  if (!read) {
    damaged(what);
  }
  return *std::move(read);
}

template <>
struct Column<std::int64_t> {
  using Stored = std::int64_t;
  static auto to_stored(std::int64_t value) -> Stored { return value; }
  static auto from_stored(Stored stored) -> std::int64_t { return stored; }
};

template <>
struct Column<int> {
  using Stored = std::int64_t;
  static auto to_stored(int value) -> Stored { return value; }
  static auto from_stored(Stored stored) -> int {
    if (!std::in_range<int>(stored)) {
      damaged("number");
    }
    return static_cast<int>(stored);
  }
};

template <>
struct Column<std::string> {
  using Stored = std::string;
  static auto to_stored(std::string_view value) -> std::string_view { return value; }
  static auto from_stored(const Stored& stored) -> std::string { return stored; }
};

/// For parameters alone: nothing would own what is read.
template <>
struct Column<std::string_view> {
  using Stored = std::string;
  static auto to_stored(std::string_view value) -> std::string_view { return value; }
};

template <class Kind>
struct Column<Id<Kind>> {
  using Stored = std::int64_t;
  static auto to_stored(Id<Kind> id) -> Stored { return id.value(); }
  static auto from_stored(Stored stored) -> Id<Kind> { return Id<Kind>{stored}; }
};

template <>
struct Column<Instant> {
  using Stored = std::int64_t;
  static auto to_stored(Instant instant) -> Stored { return sallyport::to_stored(instant); }
  static auto from_stored(Stored stored) -> Instant { return instant_from_stored(stored); }
};

template <>
struct Column<Version> {
  using Stored = std::int64_t;
  static auto to_stored(Version version) -> Stored { return version.value(); }
  static auto from_stored(Stored stored) -> Version { return Version{stored}; }
};

template <>
struct Column<crypto::Digest> {
  using Stored = std::string;
  static auto to_stored(const crypto::Digest& digest) -> Stored { return digest.to_text(); }
  static auto from_stored(const Stored& stored) -> crypto::Digest {
    const auto digest = crypto::Digest::from_text(stored);
    if (!digest) {
      damaged("digest");
    }
    return *digest;
  }
};

template <>
struct Column<crypto::PasswordHash> {
  using Stored = std::string;
  static auto to_stored(const crypto::PasswordHash& hash) -> Stored { return hash.text(); }
  static auto from_stored(const Stored& stored) -> crypto::PasswordHash {
    return undamaged(crypto::PasswordHash::parse(stored), "hash");
  }
};

template <>
struct Column<factor::Kinds> {
  using Stored = std::int64_t;
  static auto to_stored(factor::Kinds kinds) -> Stored { return kinds.stored(); }
  static auto from_stored(Stored stored) -> factor::Kinds { return factor::Kinds::from_stored(stored); }
};

/// An enumeration kept as a word; `word_of` says which, `all` lists every value.
template <auto word_of, auto... all>
struct WordColumn {
  using Stored = std::string;
  using Enum = std::common_type_t<decltype(all)...>;
  static auto to_stored(Enum value) -> std::string_view { return word_of(value); }
  static auto from_stored(const Stored& stored) -> Enum {
    for (const auto value : {all...}) {
      if (word_of(value) == stored) {
        return value;
      }
    }
    damaged("word");
  }
};

template <>
struct Column<factor::Kind> : WordColumn<&factor::name_of, factor::Kind::password, factor::Kind::code,
                                         factor::Kind::recovery_code, factor::Kind::pass> {};

}  // namespace sallyport::store
