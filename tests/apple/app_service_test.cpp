#include "menubar/appkit/app_service.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::menu;

TEST_CASE("what macOS says of a login item is what the menu shows", "[apple][login]")
{
    CHECK(login_start_of(ServiceStatus::Enabled, true) == LoginStart::On);
    CHECK(login_start_of(ServiceStatus::RequiresApproval, true) == LoginStart::NeedsApproval);
    CHECK(login_start_of(ServiceStatus::NotRegistered, true) == LoginStart::Off);
    CHECK(login_start_of(ServiceStatus::NotFound, true) == LoginStart::Off);  // never registered
    CHECK(login_start_of(ServiceStatus::Unknown, true) == LoginStart::Off);
}

TEST_CASE("a program outside an app has no login item to register", "[apple][login]")
{
    CHECK_FALSE(login_start_of(ServiceStatus::NotFound, false));
    CHECK_FALSE(login_start_of(ServiceStatus::Enabled, false));
}

TEST_CASE("a login item that has to be allowed leads its user to where that is done",
          "[apple][login]")
{
    const std::optional<std::string> failure =
        GENERATE(std::optional<std::string>(), std::optional<std::string>("not permitted"));
    const ServiceChange change = service_changed(true, failure, ServiceStatus::RequiresApproval);
    CHECK(change.open_settings);
    REQUIRE_FALSE(change.result);
    CHECK(change.result.error().hint.find("Login Items") != std::string::npos);
}

TEST_CASE("a login item that is as it should be is no failure", "[apple][login]")
{
    CHECK(service_changed(true, std::nullopt, ServiceStatus::Enabled).result);
    CHECK(service_changed(true, "it is registered already", ServiceStatus::Enabled).result);
    CHECK(service_changed(false, std::nullopt, ServiceStatus::NotRegistered).result);
    CHECK(service_changed(false, "it is not registered", ServiceStatus::NotRegistered).result);
    // Switched off by its user in System Settings: that is what was wanted.
    CHECK(service_changed(false, "no", ServiceStatus::RequiresApproval).result);
}

TEST_CASE("a login item that macOS refuses says why", "[apple][login]")
{
    const auto status = GENERATE(ServiceStatus::NotFound, ServiceStatus::NotRegistered);
    const ServiceChange change = service_changed(true, "the signature is invalid", status);
    REQUIRE_FALSE(change.result);
    CHECK_FALSE(change.open_settings);
    CHECK(change.result.error().message.find("the signature is invalid") != std::string::npos);
    CHECK(change.result.error().hint.find("signed") != std::string::npos);
    CHECK_FALSE(service_changed(false, "busy", ServiceStatus::Enabled).result);
}
