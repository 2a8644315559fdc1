// VZVirtualMachine as it is documented: each use off its queue ends the program, answers come later
// and on the queue, in the order of the calls; the delegate is weak; the configuration is copied.
#import "tests/apple/doubles/seen.h"
#import "tests/apple/doubles/virtualization_double.h"

#include <unistd.h>

#include <array>
#include <thread>

#pragma clang diagnostic ignored "-Wincomplete-implementation"
#pragma clang diagnostic ignored "-Wobjc-designated-initializers"

using berth::test::note_call;
using berth::test::note_machine;
using berth::test::note_machine_gone;
using berth::test::note_typing;
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
               [self boot];
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
    if (world().obeys_power_button)
        dispatch_async(_queue, ^{
            [self print:@"Powering off.\r\n"];
            [self endWithError:nil];
        });
    return YES;
}
- (void)stopWithCompletionHandler:(VZDone)completionHandler
{
    [self change:"stopWithCompletionHandler" when:self.canStop through:VZVirtualMachineStateStopping
              to:VZVirtualMachineStateStopped
           error:0 then:^{
           }
            done:completionHandler];
}
- (void)pauseWithCompletionHandler:(VZDone)completionHandler
{
    [self change:"pauseWithCompletionHandler" when:self.canPause
         through:VZVirtualMachineStatePausing
              to:VZVirtualMachineStatePaused
           error:world().pause_error then:^{
           }
            done:completionHandler];
}
- (void)resumeWithCompletionHandler:(VZDone)completionHandler
{
    [self change:"resumeWithCompletionHandler" when:self.canResume
         through:VZVirtualMachineStateResuming
              to:VZVirtualMachineStateRunning
           error:world().resume_error then:^{
           }
            done:completionHandler];
}
- (void)saveMachineStateToURL:(NSURL*)saveFileURL completionHandler:(VZDone)completionHandler
{
    [self change:"saveMachineStateToURL" when:self.canResume through:VZVirtualMachineStateSaving
              to:VZVirtualMachineStatePaused
           error:world().save_error then:^{
               [@"state of the double" writeToFile:saveFileURL.path atomically:NO];
           }
            done:completionHandler];
}
- (void)restoreMachineStateFromURL:(NSURL*)saveFileURL completionHandler:(VZDone)completionHandler
{
    NSString* state = [NSString stringWithContentsOfFile:saveFileURL.path];
    const bool readable = [state isEqualToString:@"state of the double"];
    [self change:"restoreMachineStateFromURL" when:self.state == VZVirtualMachineStateStopped
         through:VZVirtualMachineStateRestoring
              to:VZVirtualMachineStatePaused
           error:readable ? world().restore_error : VZErrorRestore then:^{
               [self listen];
           }
            done:completionHandler];
}

- (VZFileHandleSerialPortAttachment*)console
{
    return (VZFileHandleSerialPortAttachment*)_configuration.serialPorts.firstObject.attachment;
}
- (void)print:(NSString*)text
{
    [self.console.fileHandleForWriting writeData:[text dataUsingEncoding:NSUTF8StringEncoding]];
}
- (void)boot
{
    [self print:[NSString stringWithUTF8String:world().greeting.c_str()]];
    [self listen];
}
// Echoes what is typed, and does what a line says, until nobody can type any more.
- (void)listen
{
    const int in = ::dup(self.console.fileHandleForReading.fileDescriptor);
    const int out = ::dup(self.console.fileHandleForWriting.fileDescriptor);
    __weak VZVirtualMachine* weak = self;
    dispatch_queue_t queue = _queue;
    std::thread([in, out, weak, queue] {
        std::array<char, 4096> buffer;
        std::string line;
        for (ssize_t got; (got = ::read(in, buffer.data(), buffer.size())) > 0;) {
            const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
            static_cast<void>(!::write(out, bytes.data(), bytes.size()));
            note_typing(bytes);
            for (const char letter : bytes) {
                if (letter != '\n' && letter != '\r') {
                    line += letter;
                    continue;
                }
                dispatch_async(queue, ^{
                    [weak obey:line];
                });
                line.clear();
            }
        }
        ::close(in);
        ::close(out);
    }).detach();
}
- (void)obey:(const std::string&)line
{
    if (line == "poweroff") [self endWithError:nil];
    if (line == "crash") [self endWithError:vz_error(VZErrorInternal, @"It was told to crash.")];
    if (line != "ls") return;
    for (BerthFolders* device in _folders) {
        if (![device.share isKindOfClass:[VZMultipleDirectoryShare class]]) continue;
        NSArray* names = ((VZMultipleDirectoryShare*)device.share).directories.allKeys;
        NSArray* sorted = [names sortedArrayUsingSelector:@selector(compare:)];
        if (sorted.count == 0) sorted = @[ @"nothing" ];
        [self print:[NSString stringWithFormat:@"shared: %@\r\n",
                                               [sorted componentsJoinedByString:@" "]]];
    }
}
- (void)endWithError:(NSError*)error
{
    if (_state == VZVirtualMachineStateStopped || _state == VZVirtualMachineStateError) return;
    _state = error ? VZVirtualMachineStateError : VZVirtualMachineStateStopped;
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
