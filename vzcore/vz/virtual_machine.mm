#include "vzcore/vz/virtual_machine.h"

#include "vzcore/vz/configuration.h"
#include "vzcore/vz/foundation.h"

#import <Virtualization/Virtualization.h>

#include <vector>

namespace berth::vz {
namespace {

MachineState name_of(VZVirtualMachineState state)
{
    switch (state) {
    case VZVirtualMachineStateStopped: return MachineState::Stopped;
    case VZVirtualMachineStateRunning: return MachineState::Running;
    case VZVirtualMachineStatePaused: return MachineState::Paused;
    case VZVirtualMachineStateError: return MachineState::Error;
    case VZVirtualMachineStateStarting: return MachineState::Starting;
    case VZVirtualMachineStatePausing: return MachineState::Pausing;
    case VZVirtualMachineStateResuming: return MachineState::Resuming;
    case VZVirtualMachineStateStopping: return MachineState::Stopping;
    case VZVirtualMachineStateSaving: return MachineState::Saving;
    case VZVirtualMachineStateRestoring: return MachineState::Restoring;
    }
    return MachineState::Unknown;
}

Told answer_to(Call call)
{
    switch (call) {
    case Call::Start:
    case Call::StartCold: return Told::StartDone;
    case Call::Restore: return Told::RestoreDone;
    case Call::RequestStop: return Told::StopRequested;
    case Call::Stop: return Told::StopDone;
    case Call::Pause: return Told::PauseDone;
    case Call::Resume: return Told::ResumeDone;
    case Call::Save: return Told::SaveDone;
    }
}

/// The way to the loop. A report that arrives when nobody listens any more is dropped there.
struct Mailbox {
    Loop* loop;
    std::weak_ptr<VirtualMachine::Tell> tell;
    std::uint64_t generation;

    void post(const Report& report) const
    {
        loop->post([report, tell = tell] {
            if (const auto listening = tell.lock()) (*listening)(report);
        });
    }
};

}  // namespace
}  // namespace berth::vz

using berth::vz::Call;
using berth::vz::Failure;
using berth::vz::Told;

/// The machine's delegate, and all that happens on its queue.
@interface BerthVirtualMachine : NSObject <VZVirtualMachineDelegate>
- (instancetype)initWithConfiguration:(VZVirtualMachineConfiguration*)configuration
                              mailbox:(berth::vz::Mailbox)mailbox
                             networks:(std::vector<berth::vz::Device>)networks;
@property(nonatomic, readonly) dispatch_queue_t queue;
// On the queue only.
- (void)begin;
- (void)call:(Call)call stateFile:(NSURL*)file;
- (void)shareFolders:(VZMultipleDirectoryShare*)share;
- (void)attachNetworks;
- (void)close;
@end

@implementation BerthVirtualMachine {
    VZVirtualMachine* _machine;
    std::optional<berth::vz::Mailbox> _mailbox;  // none: closed, and nothing is posted any more
    std::vector<berth::vz::Device> _networks;
}

- (instancetype)initWithConfiguration:(VZVirtualMachineConfiguration*)configuration
                              mailbox:(berth::vz::Mailbox)mailbox
                             networks:(std::vector<berth::vz::Device>)networks
{
    self = [super init];
    if (!self) return nil;
    _queue = dispatch_queue_create("berth.machine", DISPATCH_QUEUE_SERIAL);
    _machine = [[VZVirtualMachine alloc] initWithConfiguration:configuration queue:_queue];
    _mailbox = std::move(mailbox);
    _networks = std::move(networks);
    return self;
}

- (void)begin
{
    _machine.delegate = self;
}

- (void)tell:(Told)told failure:(std::optional<Failure>)failure
{
    if (!_mailbox) return;
    berth::vz::Report report;
    report.generation = _mailbox->generation;
    report.told = told;
    report.state = berth::vz::name_of(_machine.state);
    report.can_request_stop = _machine.canRequestStop;
    report.failure = std::move(failure);
    _mailbox->post(report);
}

- (void)tell:(Told)told error:(nullable NSError*)error
{
    std::optional<Failure> failure;
    if (error) failure = berth::vz::failure_of(error);
    [self tell:told failure:failure];
}

- (void)call:(Call)call stateFile:(NSURL*)file
{
    const Told answer = berth::vz::answer_to(call);
    @try {
        [self make:call stateFile:file then:^(NSError* _Nullable error) {
            [self tell:answer error:error];
        }];
    } @catch (NSException* raised) {
        [self tell:answer failure:berth::vz::failure_of(raised)];
    }
}

- (void)make:(Call)call stateFile:(NSURL*)file then:(void (^)(NSError* _Nullable))done
{
    switch (call) {
    case Call::Start:
    case Call::StartCold: return [_machine startWithCompletionHandler:done];
    case Call::Stop: return [_machine stopWithCompletionHandler:done];
    case Call::Pause: return [_machine pauseWithCompletionHandler:done];
    case Call::Resume: return [_machine resumeWithCompletionHandler:done];
    case Call::RequestStop: {
        NSError* error;
        return done([_machine requestStopWithError:&error] ? nil : error);
    }
    case Call::Save:
    case Call::Restore: return [self moveState:call file:file then:done];
    }
}

- (void)moveState:(Call)call file:(NSURL*)file then:(void (^)(NSError* _Nullable))done
{
#if defined(__arm64__)
    if (@available(macOS 14.0, *)) {
        if (call == Call::Save) return [_machine saveMachineStateToURL:file completionHandler:done];
        return [_machine restoreMachineStateFromURL:file completionHandler:done];
    }
#endif
    static_cast<void>(call);
    static_cast<void>(file);
    done([NSError errorWithDomain:VZErrorDomain code:VZErrorNotSupported userInfo:nil]);
}

- (void)shareFolders:(VZMultipleDirectoryShare*)share
{
    for (VZDirectorySharingDevice* device in _machine.directorySharingDevices) {
        if (![device isKindOfClass:[VZVirtioFileSystemDevice class]]) continue;
        VZVirtioFileSystemDevice* folders = (VZVirtioFileSystemDevice*)device;
        // Rosetta's device shares something else, and raises when that is replaced.
        if ([folders.share isKindOfClass:[VZMultipleDirectoryShare class]]) folders.share = share;
    }
}

- (void)attachNetworks
{
    NSArray<VZNetworkDevice*>* devices = _machine.networkDevices;
    for (NSUInteger i = 0; i < devices.count && i < _networks.size(); ++i)
        if (!devices[i].attachment)
            devices[i].attachment = berth::vz::make_attachment(_networks[i]);
}

- (void)close
{
    _mailbox.reset();
    _machine.delegate = nil;
    // The block keeps the machine until it is off.
    VZVirtualMachine* machine = _machine;
    if (machine.canStop)
        [machine stopWithCompletionHandler:^(NSError* _Nullable error) {
            static_cast<void>(error);
            static_cast<void>(machine);
        }];
    _machine = nil;
}

- (void)guestDidStopVirtualMachine:(VZVirtualMachine*)virtualMachine
{
    static_cast<void>(virtualMachine);
    [self tell:Told::GuestDidStop error:nil];
}

- (void)virtualMachine:(VZVirtualMachine*)virtualMachine didStopWithError:(NSError*)error
{
    static_cast<void>(virtualMachine);
    [self tell:Told::DidStopWithError error:error];
}

- (void)virtualMachine:(VZVirtualMachine*)virtualMachine
                         networkDevice:(VZNetworkDevice*)networkDevice
    attachmentWasDisconnectedWithError:(NSError*)error
{
    static_cast<void>(virtualMachine);
    static_cast<void>(networkDevice);
    [self tell:Told::NetworkGone error:error];
}

@end

namespace berth::vz {

struct VirtualMachine::Impl {
    BerthVirtualMachine* machine;
    std::shared_ptr<Tell> tell;
    std::optional<std::string> save_refusal;
};

VirtualMachine::VirtualMachine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

// The loop's thread has no pool of its own, so each call brings one.
Result<std::unique_ptr<VirtualMachine>> VirtualMachine::create(
    Loop& loop, const VzPlan& plan, std::uint64_t generation, GuestEnds guest, Tell tell)
{
    @autoreleasepool {
        auto configuration = make_configuration(plan, std::move(guest));
        if (!configuration) return tl::unexpected<Error>(configuration.error());
        std::vector<Device> networks;
        for (const Device& device : plan.devices)
            if (std::holds_alternative<NatDevice>(device) ||
                std::holds_alternative<BridgedDevice>(device))
                networks.push_back(device);
        auto impl = std::make_unique<Impl>();
        impl->tell = std::make_shared<Tell>(std::move(tell));
        impl->save_refusal = std::move(configuration->save_refusal);
        impl->machine =
            [[BerthVirtualMachine alloc] initWithConfiguration:configuration->object
                                                       mailbox:{&loop, impl->tell, generation}
                                                      networks:std::move(networks)];
        BerthVirtualMachine* machine = impl->machine;
        dispatch_async(machine.queue, ^{
            [machine begin];
        });
        return std::unique_ptr<VirtualMachine>(new VirtualMachine(std::move(impl)));
    }
}

// After this nothing is posted: the queue does one thing at a time. It never waits for the loop, so
// waiting for it here cannot stand still.
VirtualMachine::~VirtualMachine()
{
    @autoreleasepool {
        BerthVirtualMachine* machine = impl_->machine;
        dispatch_sync(machine.queue, ^{
            [machine close];
        });
    }
}

void VirtualMachine::call(Call call, const std::string& state_file)
{
    @autoreleasepool {
        BerthVirtualMachine* machine = impl_->machine;
        NSURL* file = file_url(state_file);
        dispatch_async(machine.queue, ^{
            [machine call:call stateFile:file];
        });
    }
}

Result<void> VirtualMachine::set_shares(const ShareSet& set)
{
    @autoreleasepool {
        auto made = make_share(set);
        if (!made) return tl::unexpected<Error>(made.error());
        BerthVirtualMachine* machine = impl_->machine;
        VZMultipleDirectoryShare* share = made->object;
        dispatch_async(machine.queue, ^{
            [machine shareFolders:share];
        });
        return {};
    }
}

void VirtualMachine::attach_networks()
{
    @autoreleasepool {
        BerthVirtualMachine* machine = impl_->machine;
        dispatch_async(machine.queue, ^{
            [machine attachNetworks];
        });
    }
}

const std::optional<std::string>& VirtualMachine::save_refusal() const
{
    return impl_->save_refusal;
}

}  // namespace berth::vz
