#include "app/sample_company.h"

#include <optional>
#include <utility>
#include <variant>

#include "app/passphrase.h"
#include "operation/subscribers.h"

namespace sallyport::app {

auto sample_company() -> std::map<std::string, std::string, std::less<>> {
  return {{"brand", "Harbour Broadband"}, {"support_address", "support@harbour-broadband.example"}};
}

auto add_sample_subscriber(Server& server, World world) -> Result<SampleSubscriber> {
  const account::NewAccount anna{.customer_number = account::CustomerNumber::create("HB-20417").value(),
                                 .sign_in_name = account::SignInName::create("anna").value(),
                                 .email = account::EmailAddress::create("anna@example.com").value(),
                                 .full_name = account::FullName::create("Anna Kovács").value()};
  constexpr int most_tries = 20;
  for (int tries = 0; tries < most_tries; ++tries) {
    auto password = make_passphrase(world.random);
    const auto outcome = server.subscribers().add(anna, std::optional{password.clone()}, world.clock.now());
    if (!outcome) {
      return std::unexpected{outcome.error()};
    }
    if (std::holds_alternative<operation::Added>(*outcome)) {
      return SampleSubscriber{.name = anna.sign_in_name.text(), .password = std::move(password)};
    }
    // Syllables that happen to be a word that everybody knows: once more.
  }
  return fault(
      "the sample's subscriber can't be added: the password policy refuses every password made here");
}

}  // namespace sallyport::app
