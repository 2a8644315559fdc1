#include "store/store.h"
#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"
#include "vzcore/base/file.h"

#include <fstream>

using namespace berth;
using namespace berth::test;

namespace {

/// A database with a machine and its mirror, as an agent leaves them.
void make_database(const CliHome& home)
{
    const std::string id = "3f9a1c0e77b2";
    REQUIRE(ensure_private_dir(home.paths().machine_dir(id)));
    const auto store = store::Store::open(home.paths().database());
    REQUIRE(store);
    const auto machine = (*store)->add_machine(id, small_definition("web"), from_millis(1));
    REQUIRE(machine);
    REQUIRE(store::write_mirror(home.paths().machine_dir(id), *machine));
}

void damage(const CliHome& home)
{
    std::fstream file(home.paths().database(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(4096, '\xa5');
}

}  // namespace

TEST_CASE("db verify needs no agent, and says what is damaged", "[cli][database]")
{
    const CliHome home;
    const Said none = home.run({"db", "verify"});
    CHECK(none.code == 1);
    CHECK(has(none.err, "there is no database"));
    make_database(home);
    const Said sound = home.run({"db", "verify"});
    CHECK(sound.code == 0);
    CHECK(has(sound.out, "is sound"));
    damage(home);
    const Said damaged = home.run({"db", "verify"});
    CHECK(damaged.code == 1);
    CHECK(has(damaged.err, "hint: end the agent"));
    const Said json = home.run({"db", "verify", "--json"});
    CHECK(json.code == 1);
    CHECK(parse_json(json.out, "it").value()["sound"] == false);
}

TEST_CASE("db rebuild makes a new database and keeps the old one", "[cli][database]")
{
    const CliHome home;
    make_database(home);
    const Said refused = home.run({"db", "rebuild"});
    CHECK(refused.code == 1);
    CHECK(has(refused.err, "is sound"));
    CHECK(has(refused.err, "--anyway"));
    damage(home);
    const Said rebuilt = home.run({"db", "rebuild"});
    CHECK(rebuilt.code == 0);
    CHECK(has(rebuilt.out, "1 machine, 0 runs"));
    CHECK(has(rebuilt.out, "berth.db.damaged-"));
    CHECK(home.run({"db", "verify"}).code == 0);
    CHECK(has(home.run({"doctor"}).out, "set aside"));
    CHECK(home.run({"db", "rebuild", "--anyway"}).code == 0);
}

TEST_CASE("db rebuild is refused while an agent runs", "[cli][database]")
{
    const CliHome home;
    make_database(home);
    damage(home);
    REQUIRE(ensure_private_dir(home.paths().runtime));
    const auto lock = lock_file(home.paths().agent_lock());
    REQUIRE(lock);
    const Said refused = home.run({"db", "rebuild"});
    CHECK(refused.code == 1);
    CHECK(has(refused.err, "hint: end it first: berth agent quit"));
    CHECK(home.run({"db", "verify"}).code == 1);
}
