#include "tests/store/raw_sql.h"
#include "tests/store/samples.h"
#include "tests/support/temp_dir.h"

#include <sys/stat.h>

using namespace berth;
using namespace berth::test;
using store::Machine;

namespace {

/// A definition that the reader of documents accepts.
Definition document()
{
    auto definition = parse_definition(R"({"berth": 1, "name": "web", "cpus": 2, "memory": "1GiB",
        "boot": {"kind": "linux", "kernel": "/k", "later": [1]},
        "disks": [{"path": "/d.img", "size": "1GiB", "later": true}],
        "networks": [{"kind": "nat", "mac": "52:54:00:12:34:56",
                      "forwards": [{"protocol": "tcp", "host_port": 2222, "guest_port": 22}]}],
        "shares": [{"tag": "src", "path": "/src", "read_only": true}],
        "autostart": {"retries": 2, "conditions": {"mounted": ["/m"], "idle": true}},
        "on_sleep": "pause", "console": {"limit": "9MiB", "keep": 3},
        "colour": {"name": "blue"}})");
    return ok(std::move(definition));
}

}  // namespace

TEST_CASE("a mirror gives the machine back", "[store][mirror]")
{
    const TempDir dir;
    const Machine machine{kId, document(), at(1'700'000'000'123), at(1'700'000'000'456)};
    ok(store::write_mirror(dir.path(), machine));
    const Machine found = ok(store::read_mirror(dir.path()));
    CHECK(found.id == machine.id);
    CHECK(found.definition == machine.definition);
    CHECK(found.created_at == machine.created_at);
    CHECK(found.updated_at == machine.updated_at);

    struct stat info {};
    REQUIRE(::stat((dir / "definition.json").c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    CHECK(content_of(dir / "definition.json").find(R"("name": "web")") != std::string::npos);
}

TEST_CASE("a mirror is replaced, with nothing left beside it", "[store][mirror]")
{
    const TempDir dir;
    Machine machine{kId, document(), at(1), at(2)};
    ok(store::write_mirror(dir.path(), machine));
    machine.definition.name = "renamed";
    ok(store::write_mirror(dir.path(), machine));
    CHECK(ok(store::read_mirror(dir.path())).definition.name == "renamed");
    CHECK(files_in(dir.path()).size() == 1);
}

TEST_CASE("a stored machine goes through its mirror unchanged", "[store][mirror]")
{
    const TempDir dir;
    const auto store = ok(store::Store::open(":memory:"));
    ok(store->add_machine(kId, document(), at(5)));
    ok(store::write_mirror(dir.path(), *ok(store->find_machine("web"))));
    CHECK(ok(store::read_mirror(dir.path())).definition == document());
}

TEST_CASE("an unusable mirror is refused with its path", "[store][mirror]")
{
    const TempDir dir;
    CHECK(error_of(store::read_mirror(dir.path())).code == ErrorCode::NotFound);
    for (const char* text : {"",
                             "{",
                             "[]",
                             "{}",
                             R"({"berth": 1, "name": "web", "id": "3f9a1c0e77b2"})",
                             R"({"id": "../../../etc", "created_at": 1, "updated_at": 1})",
                             R"({"id": 3, "created_at": 1, "updated_at": 1})",
                             R"({"id": "3f9a1c0e77b2", "created_at": "1", "updated_at": 1})"}) {
        CAPTURE(text);
        write_content(dir / "definition.json", text);
        const Error error = error_of(store::read_mirror(dir.path()));
        CHECK(error.code == ErrorCode::Corrupt);
        CHECK(error.message.find(dir / "definition.json") != std::string::npos);
    }
    write_content(dir / "definition.json",
                  R"({"id": "3f9a1c0e77b2", "created_at": 1, "updated_at": 1, "berth": 2})");
    CHECK(error_of(store::read_mirror(dir.path())).code == ErrorCode::TooNew);
    CHECK_FALSE(store::write_mirror(dir / "missing", {kId, document(), at(1), at(1)}));
}
