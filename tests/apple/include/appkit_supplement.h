#pragma once
// Members of AppKit that GNUstep's has not.
NS_ASSUME_NONNULL_BEGIN

#define NSAlertStyleWarning NSWarningAlertStyle
#define NSEventTypeApplicationDefined NSApplicationDefined
#define NSEventModifierFlagCommand NSCommandKeyMask
#define NSEventModifierFlagControl NSControlKeyMask
#define NSEventModifierFlagOption NSAlternateKeyMask
#define NSEventModifierFlagShift NSShiftKeyMask
#define NSBitmapImageFileTypePNG NSPNGFileType
#define NSBezelStyleRounded NSRoundedBezelStyle
#define NSButtonTypeSwitch NSSwitchButton
#define NSButtonTypePushOnPushOff NSPushOnPushOffButton
typedef NSString* NSAttributedStringKey;
typedef NSUInteger NSAutoresizingMaskOptions;

@protocol NSMenuItemValidation <NSObject>
- (BOOL)validateMenuItem:(NSMenuItem*)menuItem;
@end

@protocol NSViewToolTipOwner <NSObject>
- (NSString*)view:(NSView*)view
    stringForToolTip:(NSToolTipTag)tag
               point:(NSPoint)point
            userData:(nullable void*)data;
@end

@interface NSImage (BerthSupplement)
+ (nullable instancetype)imageWithSystemSymbolName:(NSString*)name
                          accessibilityDescription:(nullable NSString*)description
    API_AVAILABLE(macos(11.0));
- (void)setTemplate:(BOOL)flag;  // a property on macOS, which C++ has no name for
@end

@interface NSView (BerthSupplement)
@property(copy, nullable) NSString* accessibilityLabel;
@property(readonly, strong) NSAppearance* effectiveAppearance API_AVAILABLE(macos(10.14));
- (void)viewDidChangeEffectiveAppearance API_AVAILABLE(macos(10.14));
@end

@interface NSAppearance (BerthSupplement)
- (void)performAsCurrentDrawingAppearance:(BERTH_NOESCAPE void (^)(void))block
    API_AVAILABLE(macos(11.0));
@end

@interface NSColorSpace (BerthSupplement)
@property(class, readonly, strong) NSColorSpace* sRGBColorSpace;
@end

@interface NSTextView (BerthSupplement)
- (void)showFindIndicatorForRange:(NSRange)charRange;
- (void)insertText:(id)string replacementRange:(NSRange)replacementRange;
@end

@class UTType;

@interface NSSavePanel (BerthSupplement)
@property(copy) NSArray<UTType*>* allowedContentTypes API_AVAILABLE(macos(11.0));
@end

@interface NSPasteboard (BerthSupplement)
- (NSInteger)clearContents;
@end

@interface NSStatusItem (BerthSupplement)
@property(readonly, nullable, strong) NSStatusBarButton* button;
@end

@class NSRunningApplication;

@interface NSWorkspaceOpenConfiguration : NSObject
+ (instancetype)configuration;
@end

@interface NSWorkspace (BerthSupplement)
- (nullable NSURL*)URLForApplicationWithBundleIdentifier:(NSString*)identifier;
- (void)openURLs:(NSArray<NSURL*>*)urls
    withApplicationAtURL:(NSURL*)application
           configuration:(NSWorkspaceOpenConfiguration*)configuration
       completionHandler:(nullable void (^)(NSRunningApplication* _Nullable app,
                                            NSError* _Nullable error))handler;
@end

@interface NSButton (BerthSupplement)
@property BOOL hasDestructiveAction API_AVAILABLE(macos(11.0));
@end

typedef uint32_t AEKeyword;
#define kAEQuitReason 'why?'

@interface NSAppleEventDescriptor (BerthSupplement)
- (nullable NSAppleEventDescriptor*)attributeDescriptorForKeyword:(AEKeyword)keyword;
- (nullable NSAppleEventDescriptor*)paramDescriptorForKeyword:(AEKeyword)keyword;
@end

@interface NSAppleEventManager (BerthSupplement)
+ (NSAppleEventManager*)sharedAppleEventManager;
@property(nullable, readonly, retain) NSAppleEventDescriptor* currentAppleEvent;
@end

@interface NSApplication (BerthSupplement)
- (BOOL)setActivationPolicy:(NSApplicationActivationPolicy)activationPolicy;
@end

NS_ASSUME_NONNULL_END
