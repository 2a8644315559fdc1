#include "agent/cli/doctor.h"
#include "vzcore/json_read.h"
#include "vzcore/run_program.h"
#include "vzcore/share/share_way.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace berth::cli {
namespace {

constexpr const char* kSetting = "share.backend";
const std::string kSetAuto = "berth settings set share.backend auto";

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

/// The agent's setting; Auto while none runs, since that is what counts until somebody sets
/// another.
ShareBackend wanted_backend(Context& context)
{
    auto client = context.running_agent();
    if (!client) return ShareBackend::Auto;
    const auto answer =
        (*client)->call("settings.get", {{"name", kSetting}}, std::chrono::seconds(10));
    const Json* settings = answer ? member_of(*answer, "settings") : nullptr;
    if (settings == nullptr) return ShareBackend::Auto;
    return share_backend_named(text_of(*settings, kSetting)).value_or(ShareBackend::Auto);
}

/// How folders will be shared on this host, why in no better way, and what would make it the best.
Check check_shares(ShareBackend wanted)
{
    const std::string what = "shared folders";
    const std::string set = wanted == ShareBackend::Auto ? ""
                                                         : ", as the setting share.backend is " +
                                                               std::string(name_of(wanted));
    const auto way = find_share_way(wanted);
    if (!way)
        return {Health::Fail,
                what,
                "machines that share folders do not start" + set + ": " + way.error().message,
                way.error().hint.empty() ? kSetAuto : way.error().hint + "; or " + kSetAuto};
    const auto& [backend, server, lacking] = *way;
    const std::string because =
        lacking.message.empty() || !set.empty() ? "" : ": " + lacking.message;
    switch (backend) {
    case ShareBackend::Auto: break;
    case ShareBackend::Virtiofs:
        return {Health::Ok,
                what,
                "switched live, by one virtiofs device" + set + " (" + server + ")",
                ""};
    case ShareBackend::VirtiofsDevices:
        return {Health::Ok,
                what,
                "switched live, by a virtiofs device for each, at most 16 of a machine" + set +
                    because + " (" + server + ")",
                set.empty() ? "for one device and no such limit: " + lacking.hint : ""};
    case ShareBackend::Plan9: break;
    }
    return {Health::Warn,
            what,
            "go over 9p, and a change waits for the next start" + set + because,
            set.empty() ? lacking.hint : kSetAuto};
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

std::vector<Check> check_backend(Context& context, const std::vector<Check>& agent)
{
    const bool silent = checks_exit_code(agent) != kDone;
    const ShareBackend wanted = silent ? ShareBackend::Auto : wanted_backend(context);
    return {check_qemu(context), check_kvm(), check_shares(wanted), check_qemu_img()};
}

}  // namespace berth::cli
