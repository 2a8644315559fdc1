// What a machine may share, and where a path leads.
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/share/share_rules.h"

#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

namespace fs = std::filesystem;

const ShareLimits kLimits{"/home/u",
                          {{"Berth keeps its data", "/home/u/.local/share/berth"},
                           {"Berth has its sockets", "/run/user/1000/berth"}}};

Share share(const std::string& tag, const std::string& path, bool read_only = false)
{
    Share made;
    made.tag = tag;
    made.path = path;
    made.read_only = read_only;
    return made;
}

/// Why they are refused; "" when they are not.
std::string problem(const std::vector<Share>& shares, HomeShare home = HomeShare::Refuse)
{
    const auto checked = check_shares(shares, kLimits, home);
    if (checked) return "";
    CHECK(checked.error().code == ErrorCode::Refused);
    CHECK_FALSE(checked.error().hint.empty());
    return checked.error().message;
}

}  // namespace

TEST_CASE("a folder of the user's may be shared", "[share][rules]")
{
    CHECK(problem({share("src", "/home/u/src"), share("media", "/media/u")}).empty());
    CHECK(problem({share("other", "/home/u2")}).empty());
    CHECK(problem({share("near", "/home/u/.local/share/berth-notes")}).empty());
    CHECK(problem({}).empty());
}

TEST_CASE("the whole host is not shared", "[share][rules]")
{
    CHECK(problem({share("src", "/home/u/src"), share("all", "/")}) ==
          "shares[1].path: / is all that this host has");
    CHECK_FALSE(problem({share("all", "/")}, HomeShare::Allow).empty());
}

TEST_CASE("the home directory is shared only by who says anyway", "[share][rules]")
{
    CHECK(problem({share("home", "/home/u", true)}) ==
          "shares[0].path: /home/u is your home directory, with your keys and what runs at your "
          "login");
    CHECK(problem({share("home", "/home/u")}, HomeShare::Allow).empty());
}

TEST_CASE("nothing of Berth's own is shared, nor what holds it", "[share][rules]")
{
    CHECK(problem({share("a", "/home/u/.local/share/berth")}) ==
          "shares[0].path: /home/u/.local/share/berth is where Berth keeps its data");
    CHECK(problem({share("a", "/run/user/1000/berth/r")}) ==
          "shares[0].path: /run/user/1000/berth/r is inside /run/user/1000/berth, where Berth has "
          "its sockets");
    CHECK(problem({share("a", "/home/u/.local")}) ==
          "shares[0].path: /home/u/.local holds /home/u/.local/share/berth, where Berth keeps its "
          "data");
    CHECK_FALSE(problem({share("a", "/home")}, HomeShare::Allow).empty());
}

TEST_CASE("no folder is shared twice writable with one machine", "[share][rules]")
{
    CHECK(problem({share("a", "/src"), share("b", "/src")}) ==
          "shares[1].path: /src is a folder, which the share a makes writable already");
    CHECK(problem({share("a", "/src"), share("b", "/src/sub")}) ==
          "shares[1].path: /src/sub is inside /src, which the share a makes writable already");
    CHECK(problem({share("a", "/src/sub"), share("b", "/src")}) ==
          "shares[1].path: /src holds /src/sub, which the share a makes writable already");
    CHECK(problem({share("a", "/src"), share("b", "/src", true)}).empty());
    CHECK(problem({share("a", "/src"), share("b", "/src2")}).empty());
    auto off = share("b", "/src");
    off.enabled = false;
    CHECK(problem({share("a", "/src"), off}).empty());
}

TEST_CASE("a path is followed through its links, also to what is not there yet", "[share][rules]")
{
    const TempDir folder;
    const std::string top = resolved_path(folder.path()).value();
    fs::create_directories(top + "/real/deep");
    fs::create_directory_symlink("real", top + "/relative");
    fs::create_directory_symlink(top + "/media/drive", top + "/dangling");
    fs::create_directory_symlink("circle", top + "/circle");
    const auto resolves = [&](const std::string& path) {
        return resolved_path(top + path).value();
    };
    CHECK(resolves("/real/deep/") == top + "/real/deep");
    CHECK(resolves("//relative/./deep") == top + "/real/deep");
    CHECK(resolves("/relative/../real") == top + "/real");
    CHECK(resolves("/dangling/photos") == top + "/media/drive/photos");
    CHECK(resolves("/none/at/all") == top + "/none/at/all");
    CHECK(resolved_path("/").value() == "/");
    CHECK(resolved_path("/../..").value() == "/");
    CHECK(resolved_path(top + "/circle").error().code == ErrorCode::Invalid);
}
