#pragma once

#include "agent/cli/context.h"

#include <string>
#include <vector>

namespace berth::cli {

enum class Health { Ok, Warn, Fail };

/// One thing that was looked at.
struct Check {
    Health health = Health::Ok;
    std::string what, detail, hint;

    bool operator==(const Check&) const = default;
};

/// "ok    qemu: /usr/bin/…, 7.2", and below a hint where there is one.
std::string checks_text(const std::vector<Check>& checks, std::size_t columns, Colour colour);
/// {"ok": bool, "checks": [{"status": "ok", "what", "detail", "hint"}…]}
Json checks_document(const std::vector<Check>& checks);
/// 1 when one failed.
int checks_exit_code(const std::vector<Check>& checks);

/// The folders: private, ours, writable, with room. Nothing is made or changed.
std::vector<Check> check_folders(const Paths& paths);
/// One folder; one that does not exist is fine when it could be made.
Check check_folder(const std::string& what, const std::string& path);
/// How much room is left where `path` is, or will be.
Check check_room(const std::string& what, const std::string& path);

/// The agent and its store, without starting one.
std::vector<Check> check_agent(Context& context);

/// What runs the machines: programs and devices of this system. doctor_qemu.cpp and doctor_vz.cpp.
/// `agent` is what check_agent() found: one that does not answer is not asked for its settings.
std::vector<Check> check_backend(Context& context, const std::vector<Check>& agent);

}  // namespace berth::cli
