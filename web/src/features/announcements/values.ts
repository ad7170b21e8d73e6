import type { Announcement, AnnouncementValues } from './queries';

/** Whether it is shown at this moment, will be, was, or is switched off. */
export function stateOf(announcement: Announcement, now: number): 'shown' | 'planned' | 'over' | 'off' {
  if (!announcement.is_active) return 'off';
  if (announcement.ends_at && Date.parse(announcement.ends_at) <= now) return 'over';
  if (announcement.starts_at && Date.parse(announcement.starts_at) > now) return 'planned';
  return 'shown';
}

export function valuesOf(announcement: Announcement | null): AnnouncementValues {
  return {
    title: announcement?.title ?? '',
    content: announcement?.content ?? '',
    type: announcement?.type ?? 'info',
    target_roles: announcement?.target_roles ?? null,
    starts_at: announcement?.starts_at ?? null,
    ends_at: announcement?.ends_at ?? null,
    is_active: announcement?.is_active ?? true,
    is_dismissible: announcement?.is_dismissible ?? true,
  };
}
