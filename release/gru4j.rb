# The formula of a Homebrew tap. release/release fills in VERSION and SHA256.
class Gru4j < Formula
  desc "Gated recurrent units on the JVM: train, write, translate, transcribe"
  homepage "https://github.com/gru4j/gru4j"
  url "https://github.com/gru4j/gru4j/releases/download/vVERSION/gru4j-VERSION-PLATFORM.tar.gz"
  sha256 "SHA256"
  license "Apache-2.0"

  depends_on "openjdk@17"

  def install
    libexec.install Dir["*"]
    (bin/"gru4j").write_env_script libexec/"bin/gru4j", JAVA_HOME: Formula["openjdk@17"].opt_prefix
    bash_completion.install libexec/"completion/gru4j-completion.bash" => "gru4j"
  end

  test do
    assert_match "gru4j", shell_output("#{bin}/gru4j --version")
  end
end
