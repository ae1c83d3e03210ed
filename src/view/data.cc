#include "view/data.h"

#include <utility>

#include "view/named_values.h"

namespace sallyport::view {

Data::Data(std::size_t names) : values_{std::make_unique<NamedValues>(names)} {}
Data::Data(Data&& other) noexcept = default;
auto Data::operator=(Data&& other) noexcept -> Data& = default;
Data::~Data() = default;

auto Data::on(const Data& ground) -> Data& {
  values_->stand_on(ground.values());
  return *this;
}

auto Data::set_text(Name name, std::string_view text) -> Data& {
  values_->set(name, values_->kept(text));
  return *this;
}

auto Data::set_answer(Name name, bool yes) -> Data& {
  values_->set(name, yes);
  return *this;
}

auto Data::set(Name name, Data object) -> Data& {
  values_->set(name, std::move(object));
  return *this;
}

auto Data::set(Name name, std::vector<Data> rows) -> Data& {
  values_->set(name, std::move(rows));
  return *this;
}

auto Data::set(Name name, const std::vector<std::string>& rows) -> Data& {
  std::vector<Data> list;
  list.reserve(rows.size());
  for (const auto& row : rows) {
    list.emplace_back(1).set(".", row);
  }
  return set(name, std::move(list));
}

}  // namespace sallyport::view
