#pragma once

#include "tests/apple/doubles/world.h"

#import <Virtualization/Virtualization.h>

// What is done to the doubles, for world.h to tell. For .mm files only.
NS_ASSUME_NONNULL_BEGIN

@interface VZVirtualMachine (BerthDouble)
- (void)print:(NSString*)text;
- (void)endWithError:(nullable NSError*)error;
- (void)dropNetworks;
- (dispatch_queue_t)ownQueue;
@end

/// A device with a share, as a running machine has it.
@interface BerthFolders : VZVirtioFileSystemDevice
- (instancetype)initWithTag:(NSString*)tag
                      share:(VZDirectoryShare*)share
                      queue:(dispatch_queue_t)queue;
@end

namespace berth::test {

void note_machine(VZVirtualMachine* machine);
void note_machine_gone();
void note_call(const char* name);
void note_typing(std::string_view bytes);
SharedFolders folders_of(VZDirectoryShare* _Nullable share);
void note_share(NSString* tag, VZDirectoryShare* _Nullable share);

}  // namespace berth::test

NS_ASSUME_NONNULL_END
