using System.Text.Json.Serialization;

namespace Marquee.Infrastructure.Payments;

/// <param name="PaymentId">The payment it is about.</param>
/// <param name="Status">What became of it, as the sandbox says.</param>
internal sealed record SandboxNotice(Guid PaymentId, string Status);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SandboxNotice))]
internal sealed partial class SandboxJson : JsonSerializerContext;
