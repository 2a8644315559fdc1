# Berth.app as packaging/macos/notarize has packed it, which prints the sha256 to put here. Nobody has run
# this on a Mac yet (docs/macos.md).
cask "berth" do
  version "0.1.0"
  sha256 :no_check # until there is a release

  url "https://github.com/berth/berth/releases/download/v#{version}/Berth.zip"
  name "Berth"
  desc "Linux virtual machines in the menu bar"
  homepage "https://berth.github.io/"

  depends_on macos: ">= :ventura"

  app "Berth.app"
  binary "#{appdir}/Berth.app/Contents/MacOS/berth"

  # Machines go on without the agent; who wants to be rid of them stops them first.
  uninstall launchctl: "org.berth.agent",
            quit:      "org.berth.Berth"

  # Not ~/Library/Application Support/Berth: the disks of the user's machines are there.
  zap trash: [
    "~/Library/Caches/Berth",
    "~/Library/Logs/Berth",
  ]
end
