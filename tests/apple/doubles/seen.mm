#import "tests/apple/doubles/seen.h"

#import "tests/apple/doubles/virtualization_double.h"

namespace berth::test {
namespace {

// What the tests look at. The newest machine alone.
struct Seen {
    std::mutex lock;
    __weak VZVirtualMachine* newest;
    std::map<std::string, std::vector<SharedFolders>> shared;
    std::string typed;
    std::vector<std::string> calls;
    int alive = 0;
};

Seen& seen()
{
    static Seen it;
    return it;
}

}  // namespace

void note_machine(VZVirtualMachine* machine)
{
    const std::lock_guard lock(seen().lock);
    seen().newest = machine;
    seen().shared.clear();
    ++seen().alive;
}

void note_machine_gone()
{
    const std::lock_guard lock(seen().lock);
    --seen().alive;
}

void note_call(const char* name)
{
    const std::lock_guard lock(seen().lock);
    seen().calls.emplace_back(name);
}

void note_typing(std::string_view bytes)
{
    const std::lock_guard lock(seen().lock);
    seen().typed += bytes;
}

SharedFolders folders_of(VZDirectoryShare* share)
{
    SharedFolders set;
    if (![share isKindOfClass:[VZMultipleDirectoryShare class]]) return set;
    NSDictionary* directories = ((VZMultipleDirectoryShare*)share).directories;
    for (NSString* name in directories) {
        VZSharedDirectory* folder = directories[name];
        set[name.UTF8String] = {folder.URL.path.UTF8String, folder.isReadOnly == YES};
    }
    return set;
}

void note_share(NSString* tag, VZDirectoryShare* share)
{
    SharedFolders set = folders_of(share);
    const std::lock_guard lock(seen().lock);
    seen().shared[tag.UTF8String].push_back(std::move(set));
}

namespace {

VZVirtualMachine* newest()
{
    const std::lock_guard lock(seen().lock);
    return seen().newest;
}

void on_queue(void (^block)(VZVirtualMachine*))
{
    @autoreleasepool {
        VZVirtualMachine* machine = newest();
        if (machine)
            dispatch_sync([machine ownQueue], ^{
                block(machine);
            });
    }
}

}  // namespace

void guest_prints(const std::string& text)
{
    on_queue(^(VZVirtualMachine* machine) {
        [machine print:[NSString stringWithUTF8String:text.c_str()]];
    });
}
void guest_powers_off()
{
    on_queue(^(VZVirtualMachine* machine) {
        [machine endWithError:nil];
    });
}
void guest_dies(long code)
{
    on_queue(^(VZVirtualMachine* machine) {
        [machine endWithError:vz_error(code, @"The double was told to die.")];
    });
}
void networks_go()
{
    on_queue(^(VZVirtualMachine* machine) {
        [machine dropNetworks];
    });
}
std::size_t connected_networks()
{
    __block std::size_t count = 0;
    on_queue(^(VZVirtualMachine* machine) {
        for (VZNetworkDevice* network in machine.networkDevices)
            if (network.attachment) ++count;
    });
    return count;
}
std::vector<SharedFolders> sets_shared(const std::string& tag)
{
    const std::lock_guard lock(seen().lock);
    return seen().shared[tag];
}
std::string typed()
{
    const std::lock_guard lock(seen().lock);
    return seen().typed;
}
std::vector<std::string> calls()
{
    const std::lock_guard lock(seen().lock);
    return seen().calls;
}
int machines_alive()
{
    const std::lock_guard lock(seen().lock);
    return seen().alive;
}
void forget()
{
    const std::lock_guard lock(seen().lock);
    seen().shared.clear();
    seen().typed.clear();
    seen().calls.clear();
    world() = World();
}

}  // namespace berth::test
