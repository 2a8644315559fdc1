// What users, scripts and broken disks do to Berth. Each gets one clear error, a hint where there
// is something to do, and an exit code as berth(1) says; what is stored and what runs stays as it
// was.
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"
#include "vzcore/base/file.h"
#include "vzcore/rpc/rpc.h"
#include "vzcore/rpc/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>

using namespace berth;
using namespace berth::test;

namespace {

// One error line for people, the exit code, and no trace in the store.
void check_refused(const BerthHome& home,
                   const std::vector<std::string>& arguments,
                   const std::string& part,
                   int exit = 1,
                   const std::string& input = {})
{
    const Json before = home.json({"ls"});
    const Output output = home.berth(arguments, input);
    INFO("berth " << arguments[0] << " " << (arguments.size() > 1 ? arguments[1] : "") << ": "
                  << output.err);
    CHECK(output.exit == exit);
    CHECK(output.err.rfind("berth: ", 0) == 0);
    CHECK(has(output.err, part));
    CHECK(home.json({"ls"}) == before);
}

void write(const std::string& path, const std::string& text)
{
    REQUIRE(write_file_atomically(path, text));
}

std::string minimal_document(const std::string& name, const std::string& more)
{
    return R"({"berth": 1, "name": ")" + name + R"(", "boot": {"kind": "linux", "kernel": ")" +
           guest_kernel() + "\"}" + more + "}";
}

}  // namespace

TEST_CASE("names that cannot be are refused", "[bad_input]")
{
    const BerthHome home;
    home.create_guest("web");
    const auto create = [](const std::string& name) {
        return std::vector<std::string>{"create", "--kernel", guest_kernel(), "--", name};
    };
    for (const std::string& name : {std::string("a/b"),
                                    std::string(".."),
                                    std::string("."),
                                    std::string(300, 'x'),
                                    std::string("a b"),
                                    std::string("a\nb"),
                                    std::string("-x")})
        check_refused(home, create(name), "name");
    check_refused(home, create("web"), "web");
    check_refused(home, create("WEB"), "WEB");
    check_refused(home, {"rename", "web", "a/b"}, "name");
    check_refused(home, {"start", "nobody"}, "nobody", 4);
    check_refused(home, {"show", "nobody"}, "nobody", 4);
}

TEST_CASE("sizes that cannot be are refused with their field", "[bad_input]")
{
    const BerthHome home;
    const auto create = [](std::vector<std::string> more) {
        std::vector<std::string> arguments{"create", "m", "--kernel", guest_kernel()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    };
    for (const char* memory : {"0", "-1GiB", "1", "99999999999GiB", "much"}) {
        const Output output = home.berth(create({"--memory", memory}));
        INFO(memory << ": " << output.err);
        CHECK((output.exit == 1 || output.exit == 2));
        CHECK(has(output.err, "memory"));
    }
    for (const char* cpus : {"0", "-2", "100000", "two"}) {
        const Output output = home.berth(create({"--cpus", cpus}));
        INFO(cpus << ": " << output.err);
        CHECK((output.exit == 1 || output.exit == 2));
        CHECK((has(output.err, "CPUs") || has(output.err, "cpus")));
    }
    check_refused(home, create({"--disk", (home / "d.img") + ",size=1000"}), "512");
    CHECK(home.json({"ls"})["machines"].empty());
}

TEST_CASE("documents that are broken are refused", "[bad_input]")
{
    const BerthHome home;
    const std::string file = home / "doc.json";
    const std::vector<std::string> import{"import", file};

    write(file, minimal_document("m", "").substr(0, 40));
    check_refused(home, import, "line 1");
    write(file, std::string(50 << 20, ' ') + "{}");
    check_refused(home, import, "larger");
    write(file,
          minimal_document("m", ", \"x\": " + std::string(10'000, '[') + std::string(10'000, ']')));
    check_refused(home, import, "deep");
    write(file, R"({"berth": 99, "name": "m"})");
    check_refused(home, import, "version 99");
    write(
        file,
        minimal_document(
            "m",
            R"(, "cpus": 0, "memory": -5, "networks": [{"kind": "wifi"}], "stop_grace": "soon")"));
    const Output all = home.berth(import);
    CHECK(all.exit == 1);
    for (const char* path : {"cpus", "memory", "networks[0].kind", "stop_grace"})
        CHECK(has(all.err, path));
    check_refused(home, {"import", home / "missing.json"}, "missing.json");
    CHECK(home.json({"ls"})["machines"].empty());
}

TEST_CASE("kernels and disks that cannot be used fail the start with their path", "[bad_input]")
{
    const BerthHome home;
    const auto fails = [&](const std::string& name, const std::string& part) {
        const Output output = home.berth({"start", name, "--wait", "running"});
        INFO(name << ": " << output.err);
        CHECK(output.exit == 1);
        CHECK(has(output.err, part));
        const Json run = home.last_run(name);
        CHECK(run["outcome"] == "start_failed");
        CHECK(has(run["sentence"], part));
        CHECK(home.state(name) == "failed");
    };
    write(home / "kernel", "x");
    write(home / "empty", "");
    home.ok({"create", "missing", "--kernel", home / "kernel"});
    REQUIRE(::unlink((home / "kernel").c_str()) == 0);
    fails("missing", home / "kernel");
    home.ok({"create", "hollow", "--kernel", home / "empty"});
    fails("hollow", home / "empty");

    write(home / "kernel", "this is no kernel");
    home.ok({"create", "text", "--kernel", home / "kernel"});
    const Output text = home.berth({"start", "text", "--wait", "running"});
    if (text.exit == 0) {  // an emulator may only find out by itself
        wait_until("an end", [&] { return home.state("text") != "running"; });
    }
    CHECK(home.last_run("text")["outcome"] != "stopped");

    write(home / "odd.img", std::string(700, 'x'));
    const Output odd =
        home.berth({"create", "odd", "--kernel", guest_kernel(), "--disk", home / "odd.img"});
    if (odd.exit == 0)
        fails("odd", "512");
    else
        CHECK(has(odd.err, "512"));
}

TEST_CASE("a disk that has gone fails the start with its path, and is not made anew", "[bad_input]")
{
    const BerthHome home;
    const std::string disk = home / "root.img";
    write(disk, std::string(1 << 20, '\0'));
    home.create_guest("web", "", {"--disk", disk});
    REQUIRE(::unlink(disk.c_str()) == 0);
    const Output output = home.berth({"start", "web"});
    CHECK(output.exit == 1);
    CHECK(has(output.err, disk));
    CHECK(home.last_run("web")["outcome"] == "start_failed");
    CHECK(::access(disk.c_str(), F_OK) != 0);
}

TEST_CASE("a machine with Rosetta is refused where there is none", "[bad_input][qemu]")
{
    const BerthHome home;
    home.create_guest("web", "", {"--rosetta"});
    const Output output = home.berth({"start", "web"});
    CHECK(output.exit == 1);
    CHECK(has(output.err, "rosetta: needs a Mac with Apple silicon"));
    CHECK(has(output.err, "hint: set rosetta to false"));
}

TEST_CASE("a kernel closed to the user fails the start with its path", "[bad_input]")
{
    // Root reads everything, so the file is one that nobody can open for reading: a socket.
    const BerthHome home;
    const auto loop = EventLoop::create();
    const auto listener = rpc::Listener::open(*loop, home / "k.sock", [](const UniqueFd&) {});
    REQUIRE(listener);
    const Output created = home.berth({"create", "web", "--kernel", home / "k.sock"});
    if (created.exit == 0) {
        const Output output = home.berth({"start", "web"});
        CHECK(output.exit == 1);
        CHECK(has(output.err, home / "k.sock"));
    } else {
        CHECK(has(created.err, home / "k.sock"));
    }
}

TEST_CASE("a disk and a port that another machine uses are refused with its name", "[bad_input]")
{
    const BerthHome home;
    const std::string disk = (home / "shared.img") + ",size=1MiB";
    const std::string port = on_doubles() ? "28223" : "28222";  // of two tests that may run at once
    home.create_guest("one", "", {"--disk", disk, "--forward", "tcp:" + port + ":22"});
    home.create_guest("two", "", {"--disk", disk});
    home.create_guest("three", "", {"--forward", "tcp:" + port + ":22"});
    home.ok({"start", "one", "--wait", "running"});
    const Output two = home.berth({"start", "two"});
    CHECK(two.exit == 1);
    CHECK(has(two.err, "one"));
    CHECK(has(two.err, "shared.img"));
    const Output three = home.berth({"start", "three"});
    CHECK(three.exit == 1);
    CHECK(has(three.err, port));
    CHECK(home.state("one") == "running");
}

TEST_CASE("a port that another program uses fails the start with its number", "[bad_input]")
{
    const UniqueFd holder(::socket(AF_INET, SOCK_STREAM, 0));
    REQUIRE(::fcntl(holder.get(), F_SETFD, FD_CLOEXEC) == 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(holder.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(holder.get(), 1) == 0);
    REQUIRE(::getsockname(holder.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    const std::string port = std::to_string(ntohs(address.sin_port));

    const BerthHome home;
    home.create_guest("web", "", {"--forward", "tcp:" + port + ":22"});
    const Output output = home.berth({"start", "web", "--wait", "running"});
    CHECK(output.exit == 1);
    CHECK(has(output.err, port));
    CHECK(home.last_run("web")["outcome"] == "start_failed");
}

TEST_CASE("no character in a path breaks out of it", "[bad_input]")
{
    const BerthHome home;
    const std::string nasty = home / "k,readonly=on \"'\\\nü";
    REQUIRE(write_file_atomically(nasty, read_file(guest_kernel(), mib(64)).value()));
    REQUIRE(::mkdir((home / "s,x=y \n").c_str(), 0700) == 0);
    home.ok({"create",
             "web",
             "--kernel",
             nasty,
             "--initrd",
             guest_initrd(),
             "--cmdline",
             guest_command_line(),
             "--memory",
             "256MiB",
             "--cpus",
             "1",
             "--ready-pattern",
             "berth-guest ready",
             "--disk",
             (home / "d,size=1 \n'\".img") + ",size=1MiB",
             "--share",
             "src=" + (home / "s,x=y \n") + ":ro"});
    home.ok({"start", "web", "--wait", "ready"});
    CHECK(home.state("web") == "running");
    CHECK(::access((home / "d,size=1 \n'\".img").c_str(), F_OK) == 0);
}

TEST_CASE("a second agent leaves the first alone", "[bad_input]")
{
    const BerthHome home;
    home.ok({"ls"});
    const ProcessId first = home.agent();
    const Output second = run_program(program_path("berth-agent"), {"--headless"});
    CHECK(second.exit == 1);
    CHECK(has(second.err, std::to_string(first.pid)));
    CHECK(is_alive(first));
    CHECK(home.agent() == first);
}

TEST_CASE("clients that send garbage, half a line or nothing harm nobody", "[bad_input]")
{
    const BerthHome home;
    home.create_guest("web");
    const std::string socket = home.path() + "/run/agent.sock";
    std::vector<UniqueFd> clients;
    for (const std::string& sent :
         {std::string("garbage\n"),
          std::string("{\"jsonrpc\": \"2.0\", \"id\": 1, \"meth"),
          std::string(),
          std::string(2 << 20, 'x'),
          std::string("\0\0\0\n", 4),
          std::string("{\"id\":1,\"method\":\"machine.start\",\"params\":{\"name\":7}}\n"),
          std::string("{\"id\":1,\"method\":\"machine.create\",\"params\":{}}\n")}) {
        auto client = rpc::connect_unix(socket);
        REQUIRE(client);
        const long put = rpc::send_some(client->get(), sent.data(), sent.size());
        CHECK(put <= static_cast<long>(sent.size()));
        clients.push_back(std::move(*client));
    }
    CHECK(home.state("web") == "stopped");
    CHECK(home.json({"ls"})["machines"].size() == 1);
}

TEST_CASE("wrong words on the command line are a usage error", "[bad_input]")
{
    const BerthHome home;
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"frobnicate"},
             {"start"},
             {"start", "web", "--wait", "tomorrow"},
             {"create", "m"},
             {"create", "m", "--kernel", "/k", "--disk", "/d,size=x"},
             {"create", "m", "--kernel", "/k", "--forward", "tcp:1"},
             {"logs", "web", "--run", "x"}}) {
        const Output output = home.berth(arguments);
        INFO(arguments.front() << ": " << output.err);
        CHECK(output.exit == 2);
    }
}
