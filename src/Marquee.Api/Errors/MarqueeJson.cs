using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Marquee.Api.Accounts;
using Marquee.Api.Catalog;
using Marquee.Api.Reservations;
using Marquee.Domain;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Errors;

/// <summary>How everything under <c>/api</c> is read and written.</summary>
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<ScheduleGroupResponse>>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<MovieResponse>>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<TheaterResponse>>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<ScreenResponse>>))]
[JsonSerializable(typeof(ApiResponse<SeatMapResponse>))]
[JsonSerializable(typeof(ApiResponse<ReservationResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<ReservationResponse>>))]
[JsonSerializable(typeof(ApiResponse<TokenResponse>))]
[JsonSerializable(typeof(ApiResponse<AccountResponse>))]
[JsonSerializable(typeof(ApiResponse<MovieResponse>))]
[JsonSerializable(typeof(ApiResponse<AdminTheaterResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<AdminTheaterResponse>>))]
[JsonSerializable(typeof(ApiResponse<AdminScreenResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<AdminScreenResponse>>))]
[JsonSerializable(typeof(ApiResponse<AdminScheduleResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<AdminScheduleResponse>>))]
[JsonSerializable(typeof(MovieRequest))]
[JsonSerializable(typeof(TheaterRequest))]
[JsonSerializable(typeof(ScreenRequest))]
[JsonSerializable(typeof(ScheduleRequest))]
[JsonSerializable(typeof(SchedulePatternRequest))]
[JsonSerializable(typeof(SearchSchedulesRequest))]
[JsonSerializable(typeof(ReserveSeatsRequest))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LogoutRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
internal sealed partial class MarqueeJson : JsonSerializerContext
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(Words.Policy, allowIntegerValues: false));
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
    }
}

/// <summary>The envelope of every success.</summary>
/// <param name="ResultCode">Always <c>SUCCESS</c>.</param>
/// <param name="Result">What was asked for.</param>
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
        services.ConfigureHttpJsonOptions(options => MarqueeJson.Configure(options.SerializerOptions));

    /// <summary>The one options object of the application.</summary>
    public static JsonSerializerOptions Json(this HttpContext http) =>
        http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    /// <summary>Writes a body into the buffer of the response, which is sent when the request has been handled: nothing is waited for meanwhile.</summary>
    public static void WriteJson<T>(this HttpResponse response, T value, string mediaType = "application/json; charset=utf-8")
    {
        var options = response.HttpContext.Json();
        response.ContentType = mediaType;
        using var writer = new Utf8JsonWriter(response.BodyWriter, new JsonWriterOptions { Encoder = options.Encoder, SkipValidation = true });
        JsonSerializer.Serialize(writer, value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
    }
}
