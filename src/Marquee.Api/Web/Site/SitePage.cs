using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Marquee.Api.Web.Site;

/// <summary>A page of the site. It shows a model; its endpoint reads and writes.</summary>
[Layout(typeof(Document))]
public abstract class SitePage<TModel> : ComponentBase
{
    [Parameter, EditorRequired]
    public TModel Model { get; set; } = default!;
}

internal static class PageResult
{
    /// <summary>Answers with a page.</summary>
    public static IResult Of<TPage, TModel>(TModel model, int status = StatusCodes.Status200OK)
        where TPage : SitePage<TModel> =>
        new RazorComponentResult<TPage>(new Dictionary<string, object?> { [nameof(SitePage<>.Model)] = model }) { StatusCode = status };
}
