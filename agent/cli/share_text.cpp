#include "agent/cli/share_text.h"

#include "vzcore/json_read.h"
#include "vzcore/share/share_way.h"

#include <algorithm>

namespace berth::cli {
namespace {

constexpr const char* kNextStart = "next_start";

const ShareView* view_of(const MachineView& machine, const std::string& tag)
{
    const auto found = std::find_if(machine.shares.begin(),
                                    machine.shares.end(),
                                    [&](const ShareView& view) { return view.tag == tag; });
    return found == machine.shares.end() || found->state.empty() ? nullptr : &*found;
}

}  // namespace

std::string state_text(const MachineView& machine, const Share& share)
{
    const ShareView* view = view_of(machine, share.tag);
    if (view == nullptr) return share.enabled ? "on" : "off";
    return view->state == kNextStart ? "at next start" : view->state;
}

std::vector<std::string> share_notes(const MachineView& machine, const Definition& definition)
{
    std::vector<std::string> notes;
    for (const Share& share : definition.shares) {
        const ShareView* view = view_of(machine, share.tag);
        if (view == nullptr) continue;
        if (view->state == "waiting")
            notes.push_back(share.tag + " waits for " + share.path + " to appear");
        if (view->state == "failed") notes.push_back(share.tag + " failed: " + view->reason);
    }
    if (!machine.service_reason.empty())
        notes.push_back("changes wait for the next start: " + machine.service_reason);
    return notes;
}

std::string share_way_text(const std::string& service)
{
    switch (share_backend_named(service).value_or(ShareBackend::Auto)) {
    case ShareBackend::Auto: break;
    case ShareBackend::Virtiofs: return "virtiofs, a folder for each in one file system";
    case ShareBackend::VirtiofsDevices: return "virtiofs, a device for each";
    case ShareBackend::Plan9: return "9p, a device for each, fixed while it runs";
    }
    return service;
}

std::string share_mount_text(const std::string& service)
{
    return mount_command(share_backend_named(service).value_or(ShareBackend::Auto));
}

Json shares_document(const MachineView& machine)
{
    Json list = Json::array();
    for (const Json& stored : array_of(machine.definition, "shares")) {
        Json share = stored;
        const ShareView* view = view_of(machine, text_of(stored, "tag"));
        share["state"] = view != nullptr ? Json(view->state) : Json();
        share["reason"] = view != nullptr ? text_or_null(view->reason) : Json();
        list.push_back(std::move(share));
    }
    return {{"shares", std::move(list)},
            {"service",
             {{"kind", text_or_null(machine.share_service)},
              {"reason", text_or_null(machine.service_reason)},
              {"mount", text_or_null(share_mount_text(machine.share_service))}}}};
}

}  // namespace berth::cli
