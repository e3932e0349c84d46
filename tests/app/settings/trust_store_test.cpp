// Whom the connection to the broker trusts on systems that keep their certificates elsewhere, or have none.
#include "settings/trust_store.hpp"

#include <catch2/catch_test_macros.hpp>

#include "app/temporary_directory.hpp"

namespace {

const app::Variables kNone(std::map<std::string, std::string>{});

}  // namespace

TEST_CASE("the system's certificates come before those that travel with the program") {
  const test::TemporaryDirectory here;
  const std::string first = here.write("first.pem", "certificates"), own = here.write("own.pem", "certificates");
  const auto store = app::find_trust_store(kNone, {here / "absent.pem", first}, own);
  CHECK(store.file == first);
  CHECK(store.warning.empty());
}

TEST_CASE("without certificates of the system's the program's own are used, and that is said") {
  const test::TemporaryDirectory here;
  const std::string empty = here.write("empty.pem", ""), own = here.write("own.pem", "certificates");
  const auto store = app::find_trust_store(kNone, {empty, here / "absent.pem"}, own);
  CHECK(store.file == own);
  CHECK(store.warning.find("ca-certificates") != std::string::npos);
}

TEST_CASE("certificates that were chosen by name are not replaced, readable or not") {
  const test::TemporaryDirectory here;
  const std::string own = here.write("own.pem", "certificates");
  for (const char* name : {"SSL_CERT_FILE", "SSL_CERT_DIR"}) {
    const app::Variables chosen(std::map<std::string, std::string>{{name, here / "absent"}});
    CHECK(app::find_trust_store(chosen, {own}, own).file.empty());
  }
}

TEST_CASE("with no certificates anywhere nothing is named, so that the connection fails") {
  const test::TemporaryDirectory here;
  CHECK(app::find_trust_store(kNone, {here / "absent.pem"}, here / "absent.pem").file.empty());
}
