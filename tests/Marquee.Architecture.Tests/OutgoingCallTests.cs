using System.Text.RegularExpressions;

namespace Marquee.Architecture.Tests;

/// <summary>No request can make the server call an address (SSRF).</summary>
public sealed partial class OutgoingCallTests
{
    /// <summary>Each has addresses of its own or of the settings, and takes none from a request.</summary>
    private static readonly string[] Clients = ["TossClient.cs", "WarmUpClient.cs"];

    [Fact]
    public void Only_the_warm_up_and_the_provider_of_payments_are_called()
    {
        Repository.SourceFiles
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => Client().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file))))
            .Select(file => Path.GetFileName(file)).ShouldBe(Clients, ignoreOrder: true);
    }

    [GeneratedRegex(@"\b(HttpClient|IHttpClientFactory|SocketsHttpHandler|WebRequest|ClientWebSocket|TcpClient)\b")]
    private static partial Regex Client();
}
