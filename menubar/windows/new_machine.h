#pragma once

#include "vzcore/base/result.h"
#include "vzcore/definition.h"
#include "vzcore/json.h"

#include <map>
#include <string>
#include <vector>

namespace berth {

/// What the form "New Machine" asks for: texts as they were typed. Nothing is judged here: the
/// agent does that, and names each field that it does not take.
struct NewMachine {
    std::string name;
    std::string cpus, memory;  ///< Empty is "auto".
    BootKind boot = BootKind::Linux;
    std::string kernel, initrd, command_line;  ///< Of a Linux boot alone.
    std::string disk;                          ///< Its image; empty: none.
    std::string disk_size;                     ///< Of an image that is to be made.
    std::vector<Share> shares;
    bool start_at_login = false;
};

/// The definition document that `machine.create` takes.
Json document_of(const NewMachine& machine);

/// The parameters of `machine.plan`: what the planned sizes depend on.
Json plan_question_of(const NewMachine& machine);
/// "2 CPUs and 4.0 GiB of memory", or why it could not start; from the answer to `machine.plan`.
std::string plan_text(const Json& answer);
/// Which rules decided that, one a line; empty where there are none.
std::string plan_rules(const Json& answer);

/// An error of the agent's, taken apart: what is wrong with each field, by its path in the
/// document ("boot.kernel"); what is of none of `fields` is under "". A heading ("2 problems:") is
/// left out.
std::map<std::string, std::string> problems_of(const Error& error,
                                               const std::vector<std::string>& fields);

}  // namespace berth
