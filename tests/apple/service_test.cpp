// The login item of Berth.app, on a double of SMAppService.
#include "menubar/app_login_item.h"
#include "menubar/appkit/app_service_sm.h"
#include "tests/apple/doubles/service.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <filesystem>

using namespace berth;
using namespace berth::menu;
using namespace berth::test;

namespace {

// SMAppServiceStatus
constexpr long kNotRegistered = 0;
constexpr long kEnabled = 1;
constexpr long kRequiresApproval = 2;
constexpr long kNotFound = 3;
constexpr long kOfNewerSystem = 7;

/// Makes an app of what Foundation takes for this program's bundle.
class App {
public:
    App()
    {
        const std::string folder = contents_ + "/Library/LaunchAgents";
        std::filesystem::create_directories(folder);
        REQUIRE(write_file_atomically(folder + "/org.berth.agent.plist", "<plist/>\n"));
    }
    App(const App&) = delete;
    App& operator=(const App&) = delete;
    ~App() { std::filesystem::remove_all(contents_); }

private:
    const std::string contents_ = main_bundle() + "/Contents";
};

}  // namespace

TEST_CASE("a program says how the login item of its app is", "[apple][login]")
{
    keep_service(kEnabled);
    CHECK_FALSE(app_login_item());  // in no app
    const App app;
    CHECK(app_login_item() == LoginStart::On);
    keep_service(kRequiresApproval);
    CHECK(app_login_item() == LoginStart::NeedsApproval);
    for (const long status : {kNotRegistered, kNotFound, kOfNewerSystem}) {
        keep_service(status);
        CHECK(app_login_item() == LoginStart::Off);
    }
}

TEST_CASE("a login item is switched on and off", "[apple][login]")
{
    keep_service(kNotRegistered);
    CHECK(set_app_login_item(true));
    CHECK(service_status() == kEnabled);
    CHECK(set_app_login_item(false));
    CHECK(service_status() == kNotRegistered);
    CHECK(settings_opened() == 0);
}

TEST_CASE("a login item that has to be allowed opens System Settings", "[apple][login]")
{
    keep_service(kNotRegistered, kRequiresApproval);
    const auto asked = set_app_login_item(true);
    REQUIRE_FALSE(asked);
    CHECK(asked.error().code == ErrorCode::Refused);
    CHECK(settings_opened() == 1);
    CHECK(set_app_login_item(false));
    CHECK(settings_opened() == 1);
}

TEST_CASE("a login item that macOS does not register says what macOS said", "[apple][login]")
{
    keep_service(kNotRegistered, kEnabled, "Operation not permitted");
    const auto refused = set_app_login_item(true);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == "Operation not permitted");
    CHECK(settings_opened() == 0);
}
