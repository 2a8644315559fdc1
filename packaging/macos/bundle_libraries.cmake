# Copies the libraries of Homebrew that Berth.app's programs are linked with into it, so that it runs on a Mac
# without them, and has everything in it find them there. What was signed before has to be signed again.
#   cmake -DAPP=Berth.app -P bundle_libraries.cmake
include(BundleUtilities)
set(BU_CHMOD_BUNDLE_ITEMS ON)  # Homebrew's files are read-only
# Some of those libraries name others relative to a path that is searched.
fixup_bundle("${APP}" "" "$ENV{HOMEBREW_PREFIX}/lib;/opt/homebrew/lib;/usr/local/lib")
