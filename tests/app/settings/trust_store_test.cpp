// Which certificates the connection to the broker trusts.
#include "settings/trust_store.hpp"

#include <catch2/catch_test_macros.hpp>

#include "app/temporary_directory.hpp"

namespace {

const app::Variables kNone(std::map<std::string, std::string>{});

}  // namespace

TEST_CASE("The certificates of the system are preferred to those of the program") {
  const test::TemporaryDirectory here;
  const std::string first = here.write("first.pem", "certificates"), own = here.write("own.pem", "certificates");
  const auto store = app::find_trust_store(kNone, {here / "absent.pem", first}, own);
  CHECK(store.file == first);
  CHECK(store.warning.empty());
}

TEST_CASE("Without certificates of the system the program uses its own, with a warning") {
  const test::TemporaryDirectory here;
  const std::string empty = here.write("empty.pem", ""), own = here.write("own.pem", "certificates");
  const auto store = app::find_trust_store(kNone, {empty, here / "absent.pem"}, own);
  CHECK(store.file == own);
  CHECK(store.warning.find("ca-certificates") != std::string::npos);
}

TEST_CASE("SSL_CERT_FILE and SSL_CERT_DIR are not replaced, even if they cannot be read") {
  const test::TemporaryDirectory here;
  const std::string own = here.write("own.pem", "certificates");
  for (const char* name : {"SSL_CERT_FILE", "SSL_CERT_DIR"}) {
    const app::Variables chosen(std::map<std::string, std::string>{{name, here / "absent"}});
    CHECK(app::find_trust_store(chosen, {own}, own).file.empty());
  }
}

TEST_CASE("Without any certificates no file is selected") {
  const test::TemporaryDirectory here;
  CHECK(app::find_trust_store(kNone, {here / "absent.pem"}, here / "absent.pem").file.empty());
}
