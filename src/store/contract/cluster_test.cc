#include "store/contract/cluster.h"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "store/postgresql/address.h"
#include "store/postgresql/pipeline.h"

namespace sallyport::store::contract {
namespace {

// src/store/contract/cluster_test.cc
const auto tree = std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path().parent_path();

/// How addresses begin: of nodes, whose role can do no more than an operator's; of who may do everything.
constexpr std::string_view by_nodes = "postgresql://sallyport@";
constexpr std::string_view by_superuser = "postgresql://postgres@";

void run_tool(const std::string& words) {
  const auto command = fmt::format("{} {}", (tree / "tests/tools/postgresql").string(), words);
  if (std::system(command.c_str()) != 0) {  // NOLINT(concurrency-mt-unsafe): before any thread is started
    throw std::runtime_error{"failed: " + command};
  }
}

}  // namespace

auto Cluster::of_this_process() -> Cluster& {
  static Cluster cluster;
  return cluster;
}

Cluster::Cluster() {
  // The server runs as another user when this is root.
  std::filesystem::permissions(parent_.path(), std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
  run_tool(fmt::format("start {}", folder_.string()));
}

Cluster::~Cluster() {
  try {
    run_tool(fmt::format("stop {}", folder_.string()));
  } catch (const std::runtime_error&) {
    return;  // the folder goes all the same
  }
}

auto Cluster::make_database() -> std::string { return make_database_like("template1"); }

auto Cluster::copy_database(const std::string& url) -> std::string {
  return make_database_like(database_of(url));
}

auto Cluster::make_database_like(const std::string& another) -> std::string {
  const auto name = fmt::format("test_{}", ++databases_);
  run_in(url_of("postgres"), fmt::format("CREATE DATABASE {} OWNER sallyport TEMPLATE {}", name, another));
  return url_of(name);
}

auto Cluster::url_of(const std::string& database) const -> std::string {
  return fmt::format("{}/{}?host={}", by_nodes, database, folder_.string());
}

auto Cluster::database_of(const std::string& url) const -> std::string {
  const auto begin = url_of({}).find('?');
  return url.substr(begin, url.find('?') - begin);
}

void Cluster::run_in(const std::string& url, const std::string& sql) {
  const auto libpq = postgresql::Libpq::load().value();
  const auto at = fmt::format("{}{}", by_superuser, url.substr(by_nodes.size()));
  postgresql::Pipeline pipeline{*libpq, postgresql::connection_parameters(at, {}).value(),
                                postgresql::Statements::prepared_each_time};
  (void)pipeline.answer(pipeline.send(pipeline.new_statement(sql), {}));
}

}  // namespace sallyport::store::contract
