using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Marquee.Domain;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Http;

/// <summary>How everything under <c>/api</c> is read and written.</summary>
internal static class ApiJson
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, ProblemJson.Default);
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(WireNames.Policy, allowIntegerValues: false));
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
    }
}

[JsonSerializable(typeof(ProblemResponse))]
internal sealed partial class ProblemJson : JsonSerializerContext;

/// <summary>The envelope of every success.</summary>
/// <param name="ResultCode">Always <c>SUCCESS</c>.</param>
/// <param name="Result">The value.</param>
[method: JsonConstructor]
internal sealed record ApiResponse<T>(string ResultCode, T Result)
    where T : notnull
{
    public const string Success = "SUCCESS";

    public ApiResponse(T result)
        : this(Success, result)
    {
    }
}

internal static class JsonRegistration
{
    public static void AddMarqueeJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));

    /// <summary>Adds the generated serializers of a feature's requests and responses.</summary>
    public static void AddJsonContext(this IServiceCollection services, JsonSerializerContext context) =>
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, context));

    /// <summary>The one options object of the application.</summary>
    public static JsonSerializerOptions Json(this HttpContext http) =>
        http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    /// <summary>
    /// Writes a body into the buffer of the response, which is sent when the request has been handled.
    /// </summary>
    public static void WriteJson<T>(this HttpResponse response, T value, string mediaType = "application/json; charset=utf-8")
    {
        var options = response.HttpContext.Json();
        response.ContentType = mediaType;
        using var writer = new Utf8JsonWriter(
            response.BodyWriter, new JsonWriterOptions { Encoder = options.Encoder, SkipValidation = true });
        JsonSerializer.Serialize(writer, value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
    }
}
