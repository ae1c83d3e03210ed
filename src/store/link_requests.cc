#include "notice/link_request.h"
#include "store/account_columns.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using notice::LinkRequest;

using LinkRequestRow = std::tuple<std::string, std::string, std::string, std::string, std::string, Instant>;

auto request(LinkRequestRow row) -> LinkRequest {
  auto& [name, address, user_agent, request_id, network, made] = row;
  return {.name = account::Identifier::typed(name),
          .origin = {.address = std::move(address),
                     .user_agent = std::move(user_agent),
                     .request_id = std::move(request_id)},
          .network = std::move(network),
          .made = made};
}

class LinkRequests final : public notice::LinkRequests {
 public:
  explicit LinkRequests(Connection& connection) : connection_{connection} {}

  void put(const LinkRequest& request) override {
    insert_.run_later(request.name, request.origin.address, request.origin.user_agent,
                      request.origin.request_id, request.network, request.made);
  }

  auto count() -> std::int64_t override { return count_.one().value_or(0); }

  auto take(int limit) -> std::vector<LinkRequest> override {
    std::vector<LinkRequest> taken;
    for (auto& row : take_.all(limit)) {
      taken.push_back(request(std::move(row)));
    }
    return taken;
  }

 private:
  Connection& connection_;
  Query<In<account::Identifier, std::string, std::string, std::string, std::string, Instant>> insert_{
      connection_,
      "INSERT INTO link_requests (name, address, user_agent, request_id, network, made) "
      "VALUES (:name, :address, :user_agent, :request_id, :network, :made)"};
  Query<In<>, Scalar<std::int64_t>> count_{connection_, "SELECT COUNT(*) FROM link_requests"};
  Query<In<int>, Out<std::string, std::string, std::string, std::string, std::string, Instant>> take_{
      connection_,
      "DELETE FROM link_requests WHERE id IN (SELECT id FROM link_requests ORDER BY id LIMIT :limit) "
      "RETURNING name, address, user_agent, request_id, network, made"};
};

}  // namespace

auto make_link_requests(Connection& connection) -> std::unique_ptr<notice::LinkRequests> {
  return std::make_unique<LinkRequests>(connection);
}

}  // namespace sallyport::store
