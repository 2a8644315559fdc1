# Berth from its source: the command line, the agent with its menu, and the runner. Casks/berth.rb has
# Berth.app instead. Nobody has run this on a Mac yet (docs/macos.md). From a tap of one's own:
#   brew tap-new you/berth && cp -R packaging/homebrew/* "$(brew --repository you/berth)"
#   brew install --HEAD --formula you/berth/berth
class Berth < Formula
  desc "Linux virtual machines in the menu bar"
  # The addresses follow the application's id, io.github.berth; nothing is published there so far. A
  # release adds its url and sha256 here.
  homepage "https://berth.github.io/"
  license "MIT"
  head "https://github.com/berth/berth.git", branch: "main"

  depends_on "asio" => :build
  depends_on "cli11" => :build
  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "nlohmann-json" => :build
  depends_on "pkgconf" => :build
  depends_on "tl-expected" => :build
  depends_on "libarchive"
  depends_on macos: :ventura
  depends_on "re2"
  depends_on "spdlog"
  depends_on "sqlite"
  depends_on "sqlitecpp"
  depends_on "zstd"

  def install
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", "-DBERTH_TESTS=OFF", *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  def caveats
    <<~EOS
      Berth's agent starts with the first command. To have it start at login:
        berth login-item install
    EOS
  end

  test do
    ENV["BERTH_HOME"] = testpath/"home"
    assert_match "berth ", shell_output("#{bin}/berth --version")
    # Without its entitlement the runner can start no machine.
    assert_match "com.apple.security.virtualization",
                 shell_output("codesign --display --entitlements - #{bin}/berth-runner 2>&1")
  end
end
