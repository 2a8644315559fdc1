#pragma once
#include <Virtualization/VZBase.h>

@class VZConsoleDevice, VZDirectorySharingDevice, VZGraphicsDevice, VZMemoryBalloonDevice,
    VZNetworkDevice, VZSocketDevice, VZUSBController, VZVirtualMachine,
    VZVirtualMachineConfiguration, VZVirtualMachineStartOptions;

NS_ASSUME_NONNULL_BEGIN

// The newer ones may be named in a switch without a guard.
typedef NS_ENUM(NSInteger, VZVirtualMachineState) {
    VZVirtualMachineStateStopped = 0,
    VZVirtualMachineStateRunning = 1,
    VZVirtualMachineStatePaused = 2,
    VZVirtualMachineStateError = 3,
    VZVirtualMachineStateStarting = 4,
    VZVirtualMachineStatePausing = 5,
    VZVirtualMachineStateResuming = 6,
    VZVirtualMachineStateStopping = 7,
    VZVirtualMachineStateSaving = 8,
    VZVirtualMachineStateRestoring = 9,
};

@protocol VZVirtualMachineDelegate <NSObject>
@optional
- (void)guestDidStopVirtualMachine:(VZVirtualMachine*)virtualMachine;
- (void)virtualMachine:(VZVirtualMachine*)virtualMachine didStopWithError:(NSError*)error;
- (void)virtualMachine:(VZVirtualMachine*)virtualMachine
                         networkDevice:(VZNetworkDevice*)networkDevice
    attachmentWasDisconnectedWithError:(NSError*)error API_AVAILABLE(macos(12.0));
@end

API_AVAILABLE(macos(11.0))
@interface VZVirtualMachine : NSObject
VZ_NO_INIT;
- (instancetype)initWithConfiguration:(VZVirtualMachineConfiguration*)configuration;
- (instancetype)initWithConfiguration:(VZVirtualMachineConfiguration*)configuration
                                queue:(dispatch_queue_t)queue NS_DESIGNATED_INITIALIZER;

@property(class, readonly, getter=isSupported) BOOL supported;
@property(readonly) VZVirtualMachineState state;
@property(weak, nullable) id<VZVirtualMachineDelegate> delegate;
@property(readonly) BOOL canStart;
@property(readonly) BOOL canPause;
@property(readonly) BOOL canResume;
@property(readonly) BOOL canRequestStop;
@property(readonly) BOOL canStop API_AVAILABLE(macos(12.0));
@property(readonly, copy) NSArray<VZConsoleDevice*>* consoleDevices API_AVAILABLE(macos(13.0));
@property(readonly, copy) NSArray<VZDirectorySharingDevice*>* directorySharingDevices API_AVAILABLE(
    macos(12.0));
@property(readonly, copy) NSArray<VZMemoryBalloonDevice*>* memoryBalloonDevices;
@property(readonly, copy) NSArray<VZNetworkDevice*>* networkDevices API_AVAILABLE(macos(12.0));
@property(readonly, copy) NSArray<VZSocketDevice*>* socketDevices;
@property(readonly, copy) NSArray<VZGraphicsDevice*>* graphicsDevices API_AVAILABLE(macos(14.0));
@property(readonly, copy) NSArray<VZUSBController*>* usbControllers API_AVAILABLE(macos(15.0));
@property(readonly) dispatch_queue_t queue API_AVAILABLE(macos(26.0));

- (void)startWithCompletionHandler:(VZDone)completionHandler;
- (void)startWithOptions:(VZVirtualMachineStartOptions*)options
       completionHandler:(VZDone)completionHandler API_AVAILABLE(macos(13.0));
- (BOOL)requestStopWithError:(NSError* _Nullable __autoreleasing* _Nullable)error;
- (void)stopWithCompletionHandler:(VZDone)completionHandler API_AVAILABLE(macos(12.0));
- (void)pauseWithCompletionHandler:(VZDone)completionHandler;
- (void)resumeWithCompletionHandler:(VZDone)completionHandler;
#if defined(__arm64__)
- (void)saveMachineStateToURL:(NSURL*)saveFileURL
            completionHandler:(VZDone)completionHandler API_AVAILABLE(macos(14.0));
- (void)restoreMachineStateFromURL:(NSURL*)saveFileURL
                 completionHandler:(VZDone)completionHandler API_AVAILABLE(macos(14.0));
#endif
@end

NS_ASSUME_NONNULL_END
