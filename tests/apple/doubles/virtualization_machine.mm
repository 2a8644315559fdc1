// VZVirtualMachine as it is documented: each use off its queue ends the program, answers come later
// and on the queue, in the order of the calls; the delegate is weak; the configuration is copied.
#import "tests/apple/doubles/seen.h"
#import "tests/apple/doubles/virtualization_double.h"

#include <unistd.h>

#pragma clang diagnostic ignored "-Wincomplete-implementation"
#pragma clang diagnostic ignored "-Wobjc-designated-initializers"

using berth::test::folders_of;
using berth::test::Guest;
using berth::test::note_call;
using berth::test::note_machine;
using berth::test::note_machine_gone;
using berth::test::note_typing;
using berth::test::SharedFolders;
using berth::test::world;
using State = VZVirtualMachineState;

@implementation VZNetworkDevice
@end

@implementation VZVirtualMachine {
    VZVirtualMachineConfiguration* _configuration;
    dispatch_queue_t _queue;
    State _state;
    __weak id<VZVirtualMachineDelegate> _delegate;
    NSArray *_folders, *_networks;
    std::shared_ptr<Guest> _guest;
}

- (instancetype)initWithConfiguration:(VZVirtualMachineConfiguration*)configuration
                                queue:(dispatch_queue_t)queue
{
    if (![configuration validateWithError:nil])
        [NSException raise:NSInvalidArgumentException format:@"the configuration is invalid"];
    note_machine(self);
    _configuration = [configuration copy];
    _queue = queue;
    NSMutableArray* folders = [NSMutableArray array];
    for (VZVirtioFileSystemDeviceConfiguration* device in _configuration.directorySharingDevices)
        [folders addObject:[[BerthFolders alloc] initWithTag:device.tag share:device.share
                                                       queue:queue]];
    NSMutableArray* networks = [NSMutableArray array];
    for (VZNetworkDeviceConfiguration* device in _configuration.networkDevices) {
        VZNetworkDevice* network = [VZNetworkDevice alloc];
        network.attachment = device.attachment;
        [networks addObject:network];
    }
    _folders = folders;
    _networks = networks;
    return self;
}

- (void)dealloc
{
    if (_guest) _guest->end();
    note_machine_gone();
}

+ (BOOL)isSupported
{
    return world().supported;
}
- (dispatch_queue_t)ownQueue
{
    return _queue;
}
- (State)state
{
    dispatch_assert_queue(_queue);
    return _state;
}
- (id<VZVirtualMachineDelegate>)delegate
{
    dispatch_assert_queue(_queue);
    return _delegate;
}
- (void)setDelegate:(id<VZVirtualMachineDelegate>)delegate
{
    dispatch_assert_queue(_queue);
    _delegate = delegate;
}
- (BOOL)canStart
{
    return self.state == VZVirtualMachineStateStopped || self.state == VZVirtualMachineStateError;
}
- (BOOL)canPause
{
    return self.state == VZVirtualMachineStateRunning;
}
- (BOOL)canResume
{
    return self.state == VZVirtualMachineStatePaused;
}
- (BOOL)canRequestStop
{
    return self.state == VZVirtualMachineStateRunning;
}
- (BOOL)canStop
{
    return self.state == VZVirtualMachineStateRunning || self.state == VZVirtualMachineStatePaused;
}
- (NSArray*)directorySharingDevices
{
    dispatch_assert_queue(_queue);
    return _folders;
}
- (NSArray*)networkDevices
{
    dispatch_assert_queue(_queue);
    return _networks;
}

/// From one of two states, through another, to a last one; or, with an error, back to the first.
- (void)change:(const char*)call
          when:(BOOL)allowed
       through:(State)through
            to:(State)last
         error:(long)code
          then:(void (^)(void))then
          done:(VZDone)done
{
    dispatch_assert_queue(_queue);
    note_call(call);
    const State before = _state;
    if (!allowed)
        return dispatch_async(_queue, ^{
            done(vz_error(VZErrorInvalidVirtualMachineStateTransition, @"Invalid transition."));
        });
    _state = through;
    dispatch_async(_queue, ^{
        if (self->_state != through)  // the guest was quicker
            return done(vz_error(VZErrorInvalidVirtualMachineStateTransition, @"Too late."));
        self->_state = code ? before : last;
        if (!code) then();
        done(code ? vz_error(code, @"The double was told to fail.") : nil);
    });
}

- (void)startWithCompletionHandler:(VZDone)completionHandler
{
    [self change:"startWithCompletionHandler" when:self.canStart
         through:VZVirtualMachineStateStarting
              to:VZVirtualMachineStateRunning
           error:world().start_error then:^{
               self->_guest = [self makeGuest];
               self->_guest->boot();
           }
            done:completionHandler];
}
- (BOOL)requestStopWithError:(NSError**)error
{
    note_call("requestStopWithError");
    if (!self.canRequestStop) {
        if (error) *error = vz_error(VZErrorInvalidVirtualMachineState, @"Invalid state.");
        return NO;
    }
    if (world().obeys_power_button) _guest->press_power_button();
    return YES;
}
- (void)stopWithCompletionHandler:(VZDone)completionHandler
{
    [self change:"stopWithCompletionHandler" when:self.canStop through:VZVirtualMachineStateStopping
              to:VZVirtualMachineStateStopped
           error:0 then:^{
               self->_guest->end();
           }
            done:completionHandler];
}
- (void)pauseWithCompletionHandler:(VZDone)completionHandler
{
    [self change:"pauseWithCompletionHandler" when:self.canPause
         through:VZVirtualMachineStatePausing
              to:VZVirtualMachineStatePaused
           error:world().pause_error then:^{
               self->_guest->pause();
           }
            done:completionHandler];
}
- (void)resumeWithCompletionHandler:(VZDone)completionHandler
{
    [self change:"resumeWithCompletionHandler" when:self.canResume
         through:VZVirtualMachineStateResuming
              to:VZVirtualMachineStateRunning
           error:world().resume_error then:^{
               self->_guest->resume();
           }
            done:completionHandler];
}
- (void)saveMachineStateToURL:(NSURL*)saveFileURL completionHandler:(VZDone)completionHandler
{
    long error = world().save_error;
    if (self.canResume && !error) {
        NSString* memory = [NSString stringWithUTF8String:_guest->memory().c_str()];
        // Of the size of a small guest's, so that a disk can be full.
        memory = [memory stringByPaddingToLength:16 << 20 withString:@" " startingAtIndex:0];
        if (![memory writeToFile:saveFileURL.path atomically:NO]) error = VZErrorOutOfDiskSpace;
    }
    [self change:"saveMachineStateToURL" when:self.canResume through:VZVirtualMachineStateSaving
              to:VZVirtualMachineStatePaused
           error:error then:^{
           }
            done:completionHandler];
}
- (void)restoreMachineStateFromURL:(NSURL*)saveFileURL completionHandler:(VZDone)completionHandler
{
    NSString* memory = [NSString stringWithContentsOfFile:saveFileURL.path];
    std::shared_ptr<Guest> guest = [self makeGuest];
    const bool readable = memory && guest->restore(memory.UTF8String);
    [self change:"restoreMachineStateFromURL" when:self.state == VZVirtualMachineStateStopped
         through:VZVirtualMachineStateRestoring
              to:VZVirtualMachineStatePaused
           error:readable ? world().restore_error : VZErrorRestore then:^{
               self->_guest = guest;
           }
            done:completionHandler];
    if (!readable || world().restore_error) guest->end();
}

- (VZFileHandleSerialPortAttachment*)console
{
    return (VZFileHandleSerialPortAttachment*)_configuration.serialPorts.firstObject.attachment;
}
/// The port by which a guest agent would find its way out of the guest.
- (VZFileHandleSerialPortAttachment*)agentPort
{
    for (VZVirtioConsoleDeviceConfiguration* device in _configuration.consoleDevices)
        if ([device.ports[0].name isEqualToString:@"org.qemu.guest_agent.0"])
            return (VZFileHandleSerialPortAttachment*)device.ports[0].attachment;
    return nil;
}
- (void)print:(NSString*)text
{
    [self.console.fileHandleForWriting writeData:[text dataUsingEncoding:NSUTF8StringEncoding]];
}
// What the guest does to its machine arrives on the queue, as all does.
- (std::shared_ptr<Guest>)makeGuest
{
    __weak VZVirtualMachine* weak = self;
    dispatch_queue_t queue = _queue;
    Guest::Machine machine;
    machine.typed = ::dup(self.console.fileHandleForReading.fileDescriptor);
    machine.printed = ::dup(self.console.fileHandleForWriting.fileDescriptor);
    if (VZFileHandleSerialPortAttachment* port = self.agentPort) {
        machine.asked = ::dup(port.fileHandleForReading.fileDescriptor);
        machine.answered = ::dup(port.fileHandleForWriting.fileDescriptor);
    }
    if ([_configuration.bootLoader isKindOfClass:[VZLinuxBootLoader class]])
        machine.command_line =
            ((VZLinuxBootLoader*)_configuration.bootLoader).commandLine.UTF8String;
    machine.greeting = world().greeting;
    machine.heard = note_typing;
    machine.power_off = [weak, queue] {
        @autoreleasepool {
            dispatch_async(queue, ^{
                [weak endWithError:nil];
            });
        }
    };
    machine.crash = [weak, queue] {
        @autoreleasepool {
            dispatch_async(queue, ^{
                [weak endWithError:vz_error(VZErrorInternal, @"It was told to crash.")];
            });
        }
    };
    machine.shares = [weak, queue] {
        __block SharedFolders folders;
        @autoreleasepool {
            dispatch_sync(queue, ^{
                folders = [weak sharedFolders];
            });
        }
        return folders;
    };
    return std::make_shared<Guest>(std::move(machine));
}
- (SharedFolders)sharedFolders
{
    for (BerthFolders* device in _folders)
        if ([device.tag isEqualToString:@"berth"]) return folders_of(device.share);
    return {};
}
- (void)endWithError:(NSError*)error
{
    if (_state == VZVirtualMachineStateStopped || _state == VZVirtualMachineStateError) return;
    _state = error ? VZVirtualMachineStateError : VZVirtualMachineStateStopped;
    if (_guest) _guest->end();
    id<VZVirtualMachineDelegate> delegate = _delegate;
    if (!error && [delegate respondsToSelector:@selector(guestDidStopVirtualMachine:)])
        [delegate guestDidStopVirtualMachine:self];
    if (error && [delegate respondsToSelector:@selector(virtualMachine:didStopWithError:)])
        [delegate virtualMachine:self didStopWithError:error];
}
- (void)dropNetworks
{
    id<VZVirtualMachineDelegate> delegate = _delegate;
    for (VZNetworkDevice* network in _networks) {
        network.attachment = nil;
        if ([delegate respondsToSelector:@selector
                      (virtualMachine:networkDevice:attachmentWasDisconnectedWithError:)])
            [delegate virtualMachine:self networkDevice:network
                attachmentWasDisconnectedWithError:vz_error(VZErrorNetworkError, @"It has gone.")];
    }
}
@end
