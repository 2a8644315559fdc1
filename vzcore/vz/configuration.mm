#include "vzcore/vz/configuration.h"

#include "vzcore/base/file.h"
#include "vzcore/vz/foundation.h"

namespace berth::vz {
namespace {

VZDiskImageCachingMode mode_of(Caching caching)
{
    switch (caching) {
    case Caching::Automatic: return VZDiskImageCachingModeAutomatic;
    case Caching::Uncached: return VZDiskImageCachingModeUncached;
    case Caching::Cached: return VZDiskImageCachingModeCached;
    }
}

VZDiskImageSynchronizationMode mode_of(Synchronization synchronization)
{
    switch (synchronization) {
    case Synchronization::Full: return VZDiskImageSynchronizationModeFull;
    case Synchronization::Fsync: return VZDiskImageSynchronizationModeFsync;
    case Synchronization::None: return VZDiskImageSynchronizationModeNone;
    }
}

tl::unexpected<Error> refused(NSError* _Nullable error, const std::string& doing)
{
    return fail(explain(failure_of(error)), doing);
}

/// The attachment owns the two ends from now on.
VZFileHandleSerialPortAttachment* attachment_on(ConsoleEnds& ends)
{
    NSFileHandle* typed = [[NSFileHandle alloc] initWithFileDescriptor:ends.input.release()
                                                        closeOnDealloc:YES];
    NSFileHandle* printed = [[NSFileHandle alloc] initWithFileDescriptor:ends.output.release()
                                                          closeOnDealloc:YES];
    return [[VZFileHandleSerialPortAttachment alloc] initWithFileHandleForReading:typed
                                                             fileHandleForWriting:printed];
}

/// Puts each device of a plan into its list of the configuration.
class Builder {
public:
    explicit Builder(GuestEnds guest) : guest_(std::move(guest)) {}

    Result<void> boot(const LinuxBoot& boot)
    {
        VZLinuxBootLoader* loader =
            [[VZLinuxBootLoader alloc] initWithKernelURL:file_url(boot.kernel)];
        loader.commandLine = to_ns(boot.command_line);
        if (!boot.initrd.empty()) loader.initialRamdiskURL = file_url(boot.initrd);
        configuration.bootLoader = loader;
        return {};
    }

    Result<void> boot(const EfiBoot& boot)
    {
        NSURL* url = file_url(boot.variable_store);
        VZEFIVariableStore* store;
        if (boot.use == KeptFile::Open) {
            store = [[VZEFIVariableStore alloc] initWithURL:url];
        } else {
            NSError* error;
            store = [[VZEFIVariableStore alloc] initCreatingVariableStoreAtURL:url options:0
                                                                         error:&error];
            if (!store) return refused(error, "making " + boot.variable_store);
        }
        VZEFIBootLoader* loader = [[VZEFIBootLoader alloc] init];
        loader.variableStore = store;
        configuration.bootLoader = loader;
        return {};
    }

    Result<void> platform(const Platform& platform)
    {
        VZGenericMachineIdentifier* identifier;
        if (platform.use == KeptFile::Create) {
            identifier = [[VZGenericMachineIdentifier alloc] init];
            NSData* data = identifier.dataRepresentation;
            const std::string bytes(static_cast<const char*>(data.bytes), data.length);
            if (auto kept = write_file_atomically(platform.identifier, bytes); !kept) return kept;
        } else {
            const auto bytes = read_file(platform.identifier, mib(1));
            if (!bytes) return tl::unexpected<Error>(bytes.error());
            NSData* data = [NSData dataWithBytes:bytes->data() length:bytes->size()];
            identifier = [[VZGenericMachineIdentifier alloc] initWithDataRepresentation:data];
            if (!identifier)
                return fail(ErrorCode::Corrupt,
                            platform.identifier + " holds no machine identifier",
                            "remove it: the next start makes another one");
        }
        VZGenericPlatformConfiguration* generic = [[VZGenericPlatformConfiguration alloc] init];
        generic.machineIdentifier = identifier;
        configuration.platform = generic;
        return {};
    }

    Result<void> operator()(const BlockDevice& disk)
    {
        NSError* error;
        VZDiskImageStorageDeviceAttachment* image =
            [[VZDiskImageStorageDeviceAttachment alloc] initWithURL:file_url(disk.path)
                                                           readOnly:disk.read_only
                                                        cachingMode:mode_of(disk.caching)
                                                synchronizationMode:mode_of(disk.synchronization)
                                                              error:&error];
        if (!image) return refused(error, "using " + disk.path + " as a disk");
        switch (disk.bus) {
        case DiskBus::Virtio:
            [disks_ addObject:[[VZVirtioBlockDeviceConfiguration alloc] initWithAttachment:image]];
            return {};
        case DiskBus::Nvme:
            if (@available(macOS 14.0, *)) {
                [disks_ addObject:[[VZNVMExpressControllerDeviceConfiguration alloc]
                                      initWithAttachment:image]];
                return {};
            }
            return fail(ErrorCode::Unsupported, "NVMe disks need macOS 14");
        }
    }

    Result<void> operator()(const NatDevice& device) { return add_network(device.mac, device); }
    Result<void> operator()(const BridgedDevice& device) { return add_network(device.mac, device); }

    Result<void> operator()(const ConsoleDevice& /*device*/)
    {
        VZVirtioConsoleDeviceSerialPortConfiguration* port =
            [[VZVirtioConsoleDeviceSerialPortConfiguration alloc] init];
        port.attachment = attachment_on(guest_.console);
        configuration.serialPorts = @[ port ];
        return {};
    }

    Result<void> operator()(const AgentDevice& agent)
    {
        VZVirtioConsolePortConfiguration* port = [[VZVirtioConsolePortConfiguration alloc] init];
        port.name = to_ns(agent.port);
        port.attachment = attachment_on(guest_.agent);
        VZVirtioConsoleDeviceConfiguration* device =
            [[VZVirtioConsoleDeviceConfiguration alloc] init];
        device.ports[0] = port;
        configuration.consoleDevices = @[ device ];
        return {};
    }

    Result<void> operator()(const EntropyDevice& /*device*/)
    {
        configuration.entropyDevices = @[ [[VZVirtioEntropyDeviceConfiguration alloc] init] ];
        return {};
    }

    Result<void> operator()(const BalloonDevice& /*device*/)
    {
        configuration.memoryBalloonDevices =
            @[ [[VZVirtioTraditionalMemoryBalloonDeviceConfiguration alloc] init] ];
        return {};
    }

    Result<void> operator()(const SocketDevice& /*device*/)
    {
        configuration.socketDevices = @[ [[VZVirtioSocketDeviceConfiguration alloc] init] ];
        return {};
    }

    Result<void> operator()(const FoldersDevice& folders)
    {
        auto share = make_share(folders.set);
        if (!share) return tl::unexpected<Error>(share.error());
        return add_folders(folders.tag, share->object);
    }

    Result<void> operator()(const RosettaDevice& rosetta)
    {
#if defined(__arm64__)
        NSError* error;
        VZLinuxRosettaDirectoryShare* share =
            [[VZLinuxRosettaDirectoryShare alloc] initWithError:&error];
        if (!share) return refused(error, "sharing Rosetta");
        return add_folders(rosetta.tag, share);
#else
        return fail(ErrorCode::Unsupported, rosetta.tag + ": needs a Mac with Apple silicon");
#endif
    }

    void finish()
    {
        configuration.storageDevices = disks_;
        configuration.networkDevices = networks_;
        configuration.directorySharingDevices = folders_;
    }

    VZVirtualMachineConfiguration* const configuration =
        [[VZVirtualMachineConfiguration alloc] init];

private:
    Result<void> add_network(const std::string& mac, const Device& device)
    {
        VZMACAddress* address = [[VZMACAddress alloc] initWithString:to_ns(mac)];
        if (!address) return fail(ErrorCode::Invalid, mac + " is no MAC address");
        VZNetworkDeviceAttachment* attachment = make_attachment(device);
        if (!attachment)
            return fail(ErrorCode::NotFound, "the interface that it is bridged to has gone");
        VZVirtioNetworkDeviceConfiguration* network =
            [[VZVirtioNetworkDeviceConfiguration alloc] init];
        network.MACAddress = address;
        network.attachment = attachment;
        [networks_ addObject:network];
        return {};
    }

    Result<void> add_folders(const std::string& tag, VZDirectoryShare* share)
    {
        NSError* error;
        if (![VZVirtioFileSystemDeviceConfiguration validateTag:to_ns(tag) error:&error])
            return refused(error, "sharing folders as " + tag);
        VZVirtioFileSystemDeviceConfiguration* device =
            [[VZVirtioFileSystemDeviceConfiguration alloc] initWithTag:to_ns(tag)];
        device.share = share;
        [folders_ addObject:device];
        return {};
    }

    GuestEnds guest_;
    NSMutableArray<VZStorageDeviceConfiguration*>* const disks_ = [NSMutableArray array];
    NSMutableArray<VZNetworkDeviceConfiguration*>* const networks_ = [NSMutableArray array];
    NSMutableArray<VZDirectorySharingDeviceConfiguration*>* const folders_ = [NSMutableArray array];
};

Result<void> build(const VzPlan& plan, Builder& builder)
{
    builder.configuration.CPUCount = static_cast<NSUInteger>(plan.cpus);
    builder.configuration.memorySize = plan.memory.count;
    if (auto booted = std::visit([&](const auto& boot) { return builder.boot(boot); }, plan.boot);
        !booted)
        return booted;
    if (auto platform = builder.platform(plan.platform); !platform) return platform;
    for (const Device& device : plan.devices)
        if (auto added = std::visit(builder, device); !added) return added;
    builder.finish();
    NSError* error;
    if ([builder.configuration validateWithError:&error]) return {};
    return tl::unexpected<Error>(explain(failure_of(error)));
}

std::optional<std::string> save_refusal_of(VZVirtualMachineConfiguration* configuration)
{
#if defined(__arm64__)
    if (@available(macOS 14.0, *)) {
        NSError* error;
        if ([configuration validateSaveRestoreSupportWithError:&error]) return std::nullopt;
        return from_ns(error.localizedDescription);
    }
#endif
    static_cast<void>(configuration);
    return std::nullopt;  // it cannot be asked; check_save() knows why
}

tl::unexpected<Error> raised_at(NSException* raised, const char* doing)
{
    return fail(explain(failure_of(raised)), doing);
}

}  // namespace

VZNetworkDeviceAttachment* make_attachment(const Device& device)
{
    if (std::holds_alternative<NatDevice>(device))
        return [[VZNATNetworkDeviceAttachment alloc] init];
    const auto* bridged = std::get_if<BridgedDevice>(&device);
    if (!bridged) return nil;
    for (VZBridgedNetworkInterface* interface in VZBridgedNetworkInterface.networkInterfaces)
        if (from_ns(interface.identifier) == bridged->interface)
            return [[VZBridgedNetworkDeviceAttachment alloc] initWithInterface:interface];
    return nil;
}

Result<FolderShare> make_share(const ShareSet& set)
{
    @try {
        NSMutableDictionary<NSString*, VZSharedDirectory*>* directories =
            [NSMutableDictionary dictionary];
        for (const auto& [name, folder] : set) {
            NSURL* url = [NSURL fileURLWithPath:to_ns(folder.path) isDirectory:YES];
            directories[to_ns(name)] = [[VZSharedDirectory alloc] initWithURL:url
                                                                     readOnly:folder.read_only];
        }
        return FolderShare{[[VZMultipleDirectoryShare alloc] initWithDirectories:directories]};
    } @catch (NSException* raised) {
        return raised_at(raised, "sharing folders");
    }
}

Result<Configuration> make_configuration(const VzPlan& plan, GuestEnds guest)
{
    @try {
        Builder builder(std::move(guest));
        if (auto built = build(plan, builder); !built) return tl::unexpected<Error>(built.error());
        return Configuration{builder.configuration, save_refusal_of(builder.configuration)};
    } @catch (NSException* raised) {
        return raised_at(raised, "making the machine");
    }
}

}  // namespace berth::vz
