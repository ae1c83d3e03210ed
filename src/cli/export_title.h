#pragma once

#include <string_view>

namespace sallyport::cli {

/// The first line of an export. No secret is among the columns: what an import brought as a hash or a key
/// leaves the database for nobody.
inline constexpr std::string_view export_title =
    "customer_number,sign_in_name,email,full_name,status,created,group\r\n";

}  // namespace sallyport::cli
