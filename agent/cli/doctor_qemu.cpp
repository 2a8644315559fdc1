#include "agent/cli/doctor.h"
#include "agent/client/run_program.h"
#include "vzcore/share/shared_folders.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace berth::cli {
namespace {

std::string machine_of_host()
{
    utsname names{};
    if (::uname(&names) != 0) return "x86_64";
    const std::string machine = names.machine;
    return machine == "arm64" ? "aarch64" : machine;
}

std::string first_line(const std::string& text)
{
    return text.substr(0, text.find('\n'));
}

Check check_qemu(Context& context)
{
    const std::string name = "qemu-system-" + machine_of_host();
    const std::string hint =
        "install it: apt install " +
        std::string(machine_of_host() == "x86_64" ? "qemu-system-x86" : "qemu-system-arm") +
        ", or your system's package of QEMU";
    const auto program = find_program(name);
    if (!program) return {Health::Fail, "QEMU", program.error().message, hint};
    SpawnRequest request;
    request.program = *program;
    request.arguments = {"--version"};
    const auto end =
        run_program(context.loop(), request, std::chrono::seconds(10), AtDeadline::Kill);
    if (!end) return {Health::Fail, "QEMU", end.error().message, hint};
    if (!end->succeeded())
        return {Health::Fail, "QEMU", *program + " does not run: " + first_line(end->output), hint};
    return {Health::Ok, "QEMU", *program + ", " + first_line(end->output), ""};
}

Check check_virtiofsd()
{
    const auto found = find_share_server();
    if (found) return {Health::Ok, "virtiofsd", *found + ": shares are switched live", ""};
    return {Health::Warn,
            "virtiofsd",
            found.error().message +
                ": shared folders go over 9p, and a change waits for the next start",
            found.error().hint};
}

Check check_qemu_img()
{
    if (const auto found = find_program("qemu-img")) return {Health::Ok, "qemu-img", *found, ""};
    return {Health::Warn,
            "qemu-img",
            "not found: disk images can be raw only",
            "install it: apt install qemu-utils"};
}

Check check_kvm()
{
    if (::access("/dev/kvm", R_OK | W_OK) == 0) return {Health::Ok, "/dev/kvm", "may be used", ""};
    if (errno == ENOENT)
        return {Health::Warn,
                "/dev/kvm",
                "not there: machines are emulated, which is slow",
                "switch virtualization on in the firmware, or load kvm_intel or kvm_amd"};
    return {Health::Warn,
            "/dev/kvm",
            "may not be used: " + std::generic_category().message(errno),
            "join its group: sudo adduser $USER kvm, then log in again"};
}

}  // namespace

std::vector<Check> check_backend(Context& context)
{
    return {check_qemu(context), check_kvm(), check_virtiofsd(), check_qemu_img()};
}

}  // namespace berth::cli
