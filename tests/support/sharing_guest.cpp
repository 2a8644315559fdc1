#include "tests/support/sharing_guest.h"

#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <filesystem>

namespace berth::test {

SharingGuest::SharingGuest(const std::vector<std::string>& shares)
{
    home.create_guest("web", "", make_folders(shares));
    start();
}

SharingGuest::SharingGuest(const std::vector<std::string>& shares, const std::string& backend)
{
    const auto generic = [](std::string path) {
        return path.insert(path.rfind('/'), "-generic");  // .../amd64/vmlinuz
    };
    home.ok({"settings", "set", "share.backend", backend});
    auto options = make_folders(shares);
    options.insert(options.begin(),
                   {"create",
                    "web",
                    "--kernel",
                    generic(guest_kernel()),
                    "--initrd",
                    generic(guest_initrd()),
                    "--cmdline",
                    guest_command_line(),
                    "--cpus",
                    "1",
                    "--memory",
                    "256MiB",
                    "--ready-pattern",
                    "berth-guest ready"});
    home.ok(options);
    start();
}

SharingGuest::SharingGuest(const std::vector<std::string>& shares, Namespaces /*forbidden*/)
{
    // The agent that this starts can make none, and neither can what it starts.
    const Output first =
        run_program(program_path("without_namespaces"), {program_path("berth"), "ls"});
    INFO(first.err);
    REQUIRE(first.exit == 0);
    home.create_guest("web", "", make_folders(shares));
    start();
}

std::vector<std::string> SharingGuest::make_folders(const std::vector<std::string>& shares) const
{
    std::vector<std::string> options;
    for (const std::string& share : shares) {
        const std::string name = share.substr(0, share.find(':'));
        std::filesystem::create_directories(home / name);
        options.insert(options.end(), {"--share", name + "=" + (home / share)});
    }
    return options;
}

void SharingGuest::start() const
{
    home.ok({"start", "web", "--wait", "ready"});
    wait_until("the prompt", [&] { return printed("berth-guest:~#"); });
}

std::string SharingGuest::run(const std::string& command)
{
    // What is typed is echoed, so the marks are put together by the guest.
    const std::string mark = std::to_string(++marks_);
    type("echo beg''in-" + mark + "; " + command + " 2>&1; echo e''nd-" + mark);
    wait_until("the end of " + command, [&] { return printed("\nend-" + mark + "\r"); });
    const std::string text = home.console_text("web");
    const auto begin = text.find("\nbegin-" + mark) + 1;
    return text.substr(begin, text.find("\nend-" + mark) - begin);
}

void SharingGuest::type(const std::string& command) const
{
    home.berth({"console", "web", "--exit-on-eof"}, command + "\n");
}

void SharingGuest::sees(const std::string& command, const std::string& wanted)
{
    std::string seen;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!has(seen = run(command), wanted))
        if (std::chrono::steady_clock::now() > end)
            FAIL(command << " does not print " << wanted << " but " << seen << "; the console:\n"
                         << home.console_text("web"));
}

std::string SharingGuest::state_of(const std::string& tag) const
{
    const Json listed = home.json({"share", "ls", "web"});
    for (const Json& share : listed.at("shares"))
        if (share.at("tag") == tag) return share.value("state", "");
    return "";
}

bool SharingGuest::printed(const std::string& text) const
{
    return has(home.console_text("web"), text);
}

std::string make_folder(const BerthHome& home, const std::string& tag)
{
    std::filesystem::create_directories(home / tag);
    REQUIRE(write_file_atomically(home / tag + "/hello", "from " + tag + "\n"));
    return tag + "=" + (home / tag);
}

}  // namespace berth::test
