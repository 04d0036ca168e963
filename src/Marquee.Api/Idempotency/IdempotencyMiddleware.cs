using System.Text;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Storage.Idempotency;

namespace Marquee.Api.Idempotency;

/// <summary>Of all calls with one key, one is carried out. Later ones get its success again, simultaneous ones 409.</summary>
internal sealed partial class IdempotencyMiddleware(
    RequestDelegate next, RequestHash requestHash, TimeProvider time, ILogger<IdempotencyMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http, IdempotencyStore store)
    {
        var header = await IdempotencyKey.BindAsync(http);
        if (header.Refusal is { } malformed)
        {
            await new ApiProblem(malformed).ExecuteAsync(http);
            return;
        }

        var call = new Call(
            CurrentUser.Find(http.User)?.Id ?? new UserId(0), header.Value!, await requestHash.OfAsync(http.Request, http.RequestAborted),
            Guid.CreateVersion7(time.GetUtcNow()));
        var lease = http.GetEndpoint()!.Metadata.GetRequiredMetadata<KeepsSuccesses>().Lease;
        var found = await store.BeginAsync(call.User, call.Key, call.Hashes, call.Attempt, lease, http.RequestAborted);
        await (found switch
        {
            null => CarryOutAsync(http, call, store),
            _ when !call.Hashes.Contains(found.Hash) => new ApiProblem(new IdempotencyKeyReused(call.Key)).ExecuteAsync(http),
            { Status: { } status } => ReplayAsync(http, status, found),
            _ => new ApiProblem(new IdempotencyKeyInUse(call.Key)).ExecuteAsync(http),
        });
    }

    private async Task CarryOutAsync(HttpContext http, Call call, IdempotencyStore store)
    {
        var (body, aborted) = (http.Response.Body, http.RequestAborted);
        using var answer = new MemoryStream();
        try
        {
            http.Response.Body = answer;
            // Begun is carried through: a caller that hangs up is likely to ask again.
            http.RequestAborted = CancellationToken.None;
            await next(http);
            await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        catch
        {
            await store.ReleaseAsync(call.User, call.Key, call.Attempt, CancellationToken.None);
            throw;
        }
        finally
        {
            (http.Response.Body, http.RequestAborted) = (body, aborted);
        }

        await SettleAsync(http.Response, call, answer, store);
        if (answer.Length > 0)
        {
            answer.Position = 0;
            await answer.CopyToAsync(body, aborted);
        }
    }

    private async Task SettleAsync(HttpResponse response, Call call, MemoryStream answer, IdempotencyStore store)
    {
        if (response.StatusCode is < 200 or >= 300)
        {
            await store.ReleaseAsync(call.User, call.Key, call.Attempt, CancellationToken.None);
            return;
        }

        try
        {
            var text = Encoding.UTF8.GetString(answer.GetBuffer().AsSpan(0, (int)answer.Length));
            await store.CompleteAsync(
                call.User, call.Key, call.Attempt, response.StatusCode, response.Headers.Location, text, CancellationToken.None);
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or TimeoutException or InvalidOperationException)
        {
            // The call is done; the caller must learn that.
            LogNotKept(logger, exception);
        }
    }

    private static async Task ReplayAsync(HttpContext http, int status, IdempotentCall first)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        if (first.Location is { } location)
        {
            response.Headers.Location = location;
        }

        if (first.Body is { Length: > 0 } body)
        {
            response.ContentType = "application/json; charset=utf-8";
            await response.WriteAsync(body, http.RequestAborted);
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "A call succeeded, but its Idempotency-Key could not be kept: sent again, it would be carried out again")]
    private static partial void LogNotKept(ILogger logger, Exception exception);

    private sealed record Call(UserId User, string Key, IReadOnlyList<string> Hashes, Guid Attempt);
}
