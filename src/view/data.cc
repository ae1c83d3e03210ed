#include "view/data.h"

#include <utility>

#include "view/data_node.h"

namespace sallyport::view {

namespace mustache = kainjow::mustache;

Data::Data(std::size_t names) : node_{std::make_unique<Node>()} { node_->entries.reserve(names); }
Data::Data(Data&& other) noexcept = default;
auto Data::operator=(Data&& other) noexcept -> Data& = default;
Data::~Data() = default;

auto Data::on(const Data& ground) -> Data& {
  node_->ground = ground.node_.get();
  return *this;
}

auto Data::set_text(std::string_view name, std::string_view text) -> Data& {
  if (text.empty()) {
    return set_false(name);
  }
  node_->set(name, mustache::data{std::string{text}});
  return *this;
}

auto Data::set_true(std::string_view name) -> Data& {
  node_->set(name, mustache::data{true});
  return *this;
}

auto Data::set_false(std::string_view name) -> Data& {
  node_->set(name, mustache::data{false});
  return *this;
}

auto Data::set(std::string_view name, Data object) -> Data& {
  node_->set(name, object.node_->take_object());
  return *this;
}

auto Data::set(std::string_view name, std::vector<Data> rows) -> Data& {
  mustache::data list{mustache::data::type::list};
  for (auto& row : rows) {
    list.push_back(row.node_->take_object());
  }
  node_->set(name, std::move(list));
  return *this;
}

auto Data::set(std::string_view name, const std::vector<std::string>& rows) -> Data& {
  mustache::data list{mustache::data::type::list};
  for (const auto& row : rows) {
    list.push_back(mustache::data{row});
  }
  node_->set(name, std::move(list));
  return *this;
}

}  // namespace sallyport::view
