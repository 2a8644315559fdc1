#pragma once

#include "agent/cli/context.h"
#include "vzcore/definition.h"
#include "vzcore/share/share_rules.h"

#include <functional>
#include <string>

namespace berth::cli {

/// The text of a definition document: a file, or standard input for "-". At most kDocumentLimit is
/// read.
Result<std::string> read_document(int in, const std::string& file);

/// A definition as the protocol carries it.
Result<Json> wire_definition(const Definition& definition);

/// Whether a share may be taken away in which the guest has files open.
enum class OpenFiles { Respect, Ignore };

/// What a change is to go through in spite of.
struct InSpiteOf {
    OpenFiles open_files = OpenFiles::Respect;
    HomeShare home = HomeShare::Refuse;
};

/// machine.create, or machine.update of what machine.get said; fails with Busy when somebody else
/// changed it meanwhile. Both return the machine as it is then.
Result<MachineView> create_machine(Client& client, const Definition& definition, HomeShare home);
Result<MachineView> update_machine(Client& client,
                                   const MachineView& before,
                                   const Definition& definition,
                                   const InSpiteOf& in_spite_of = {});

/// Gets the machine, lets `change` change its definition, and stores that. The machine is the one
/// stored.
Result<MachineView> change_machine(Context& context,
                                   const std::string& name,
                                   const std::function<Result<void>(Definition&)>& change,
                                   const InSpiteOf& in_spite_of = {});

/// ", at next start" when one of the parts waits for it ("shares", "networks[0]"), else "".
std::string when_it_applies(const MachineView& machine, const std::string& part);

}  // namespace berth::cli
