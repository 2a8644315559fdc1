#pragma once

#include "vzcore/vz/plan.h"
#include "vzcore/vz/virtual_machine.h"

#import <Virtualization/Virtualization.h>

#include <optional>
#include <string>

// Walks a plan and makes the framework's objects of it. For .mm files only; on any thread.
NS_ASSUME_NONNULL_BEGIN
namespace berth::vz {

struct Configuration {
    VZVirtualMachineConfiguration* object;
    std::optional<std::string> save_refusal;  ///< Why it could not be saved; nothing: it can be.
};

/// A configuration that the framework finds valid. The guest's ends of its console become the
/// configuration's own.
Result<Configuration> make_configuration(const VzPlan& plan, GuestEnds guest);

/// What a network device of the plan is plugged into; nil for what is no network device, and for an
/// interface that has gone.
VZNetworkDeviceAttachment* _Nullable make_attachment(const Device& device);

struct FolderShare {
    VZMultipleDirectoryShare* object;
};
/// The framework raises for names and folders that it does not take.
Result<FolderShare> make_share(const ShareSet& set);

}  // namespace berth::vz
NS_ASSUME_NONNULL_END
