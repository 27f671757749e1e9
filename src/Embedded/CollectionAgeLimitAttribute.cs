using System.Globalization;

namespace Orleans;

/// <summary>How long grains of a class are idle before they are deactivated; at least one minute.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CollectionAgeLimitAttribute : Attribute
{
    private readonly TimeSpan? _text;

    /// <summary>By its properties.</summary>
    public CollectionAgeLimitAttribute()
    {
    }

    /// <summary>By a text.</summary>
    /// <param name="inactivityPeriod">As <see cref="TimeSpan"/> is written: <c>hh:mm:ss</c>.</param>
    /// <exception cref="FormatException">It is not a time span.</exception>
    public CollectionAgeLimitAttribute(string inactivityPeriod) => _text = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture);

    /// <summary>Days, added to the others.</summary>
    public double Days { get; set; }

    /// <summary>Hours, added to the others.</summary>
    public double Hours { get; set; }

    /// <summary>Minutes, added to the others.</summary>
    public double Minutes { get; set; }

    /// <summary>Never deactivated for being idle.</summary>
    public bool AlwaysActive { get; set; }

    /// <summary>The sum.</summary>
    public TimeSpan AgeLimit
    {
        get
        {
            if (AlwaysActive)
                return TimeSpan.FromDays(short.MaxValue);
            var sum = _text ?? TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return sum < TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : sum;
        }
    }
}
