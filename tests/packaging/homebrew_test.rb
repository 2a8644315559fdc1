# Evaluates the Homebrew formula and cask with just enough of Homebrew's words to note what they say,
# and holds that to what the repository says elsewhere.
# usage: ruby homebrew_test.rb SOURCE_DIRECTORY
require "pathname"
require "rexml/document"

ROOT = Pathname(ARGV.fetch(0))
MISTAKES = []

def want(what, holds)
  MISTAKES << what unless holds
end

# What both kinds say in words of their own.
module Noted
  def said
    @said ||= Hash.new { |hash, word| hash[word] = [] }
  end

  def note(word, arguments)
    said[word] << (arguments.length == 1 ? arguments.first : arguments)
  end
end

class Formula
  extend Noted
  %i[desc homepage license url sha256 head].each do |word|
    define_singleton_method(word) { |*arguments| note(word, arguments) }
  end
  def self.depends_on(what)
    note(:depends_on, [what])
  end

  def self.test(&block)
    said[:test] << block
  end

  attr_reader :commands

  def system(*command)
    (@commands ||= []) << command
  end

  def std_cmake_args
    ["-DCMAKE_INSTALL_PREFIX=/prefix"]
  end
end

class CaskFile
  include Noted
  WORDS = %i[sha256 url name desc homepage depends_on app binary uninstall zap].freeze
  WORDS.each { |word| define_method(word) { |*arguments| note(word, arguments) } }

  def version(text = nil)
    text ? note(:version, [text]) : said[:version].first
  end

  def appdir
    "/Applications"
  end
end

def cask(token, &block)
  $token = token
  ($cask = CaskFile.new).instance_eval(&block)
end

load ROOT / "packaging/homebrew/Formula/berth.rb"
load ROOT / "packaging/homebrew/Casks/berth.rb"

version = (ROOT / "CMakeLists.txt").read[/project\(berth VERSION ([\d.]+) DESCRIPTION "([^"]*)"/, 1]
purpose = Regexp.last_match(2)
plist = lambda do |file|
  document = REXML::Document.new((ROOT / file).read)
  document.root.elements["dict"].elements.to_a.each_slice(2).to_h { |key, value| [key.text, value.text] }
end
info = plist.call("packaging/macos/Info.plist.in")
login_item = plist.call("packaging/macos/org.berth.agent.plist")
oldest = { "13.0" => :ventura }.fetch(info["LSMinimumSystemVersion"])

# The formula installs what scripts/lib/setup.sh does, less what only the tests want.
setup = (ROOT / "scripts/lib/setup.sh").read
homebrew = setup[/"what Berth is built with".*?"([^"]*)"\n}/m, 1].to_s.split - ["catch2"]
needed = Berth.said[:depends_on].map { |what| what.is_a?(Hash) ? what.keys.first : what }
want("setup.sh has no list for Homebrew any more", homebrew.include?("cmake"))
want("the formula needs #{needed - [:macos]}, setup.sh installs #{homebrew}",
     (needed - [:macos]).sort == homebrew.sort)
want("the formula is for another macOS", Berth.said[:depends_on].include?({ macos: oldest }))
want("its text is another than CMake's", Berth.said[:desc] == [purpose])
want("it has a url without sha256", Berth.said[:url].length == Berth.said[:sha256].length)
want("it has no test", Berth.said[:test].length == 1)
formula = Berth.new
formula.install
want("it does not install", formula.commands.last == %w[cmake --install build])
options = formula.commands.flatten.grep(/^-DBERTH_/).map { |option| option[/-D(\w+)/, 1] }
known = Dir[ROOT / "{,*/,*/*/}CMakeLists.txt"].map { |file| File.read(file) }.join
options.each { |option| want("CMake knows no #{option}", known.match?(/option\(#{option} /)) }

said = $cask.said
want("the cask has another name", $token == "berth")
want("it is of another version", said[:version] == [version])
want("its url does not depend on the version", said[:url].first.include?("/v#{version}/Berth.zip"))
want("its sha256 is none", said[:sha256].all? { |sum| sum == :no_check || sum.match?(/\A\h{64}\z/) })
want("its text is another than CMake's", said[:desc] == [purpose])
want("the cask is for another macOS", said[:depends_on] == [{ macos: ">= :#{oldest}" }])
want("its application has another name", said[:app] == ["#{info["CFBundleName"]}.app"])
want("its command is not in the application",
     said[:binary] == ["/Applications/Berth.app/Contents/MacOS/berth"])
want("it ends another application",
     said[:uninstall] == [{ launchctl: login_item["Label"], quit: info["CFBundleIdentifier"] }])
want("zap removes machines", said[:zap].none? { |what| what.to_s.include?("Application Support") })
want("the two have other homes", said[:homepage] == Berth.said[:homepage])

puts MISTAKES.empty? ? "the formula and the cask are as they should be" : MISTAKES
exit MISTAKES.empty?
