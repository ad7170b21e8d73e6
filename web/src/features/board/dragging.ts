import {
  closestCenter,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
  type Announcements,
  type CollisionDetection,
} from '@dnd-kit/core';
import { useEffect } from 'react';

/** A mouse drags after 5 px; a finger after a moment of rest, so that swiping still scrolls. */
export function useDragSensors() {
  return useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 5 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
  );
}

/** The pointer decides; without one (or between lanes) the nearest lane does. */
export const overLane: CollisionDetection = (args) => {
  const under = pointerWithin(args);
  return under.length > 0 ? under : closestCenter(args);
};

/** A lane passes in about a second while a card is held at the edge. */
export const AUTO_SCROLL = { acceleration: 4, interval: 10, threshold: { x: 0.15, y: 0.15 } };

const nothing = () => undefined;

/** The board says itself what happens, with names. */
export const SILENT: Announcements = {
  onDragStart: nothing,
  onDragOver: nothing,
  onDragEnd: nothing,
  onDragCancel: nothing,
};

const AFTER_MS = 50;

/** Letting go of a card is no click on its link: under a finger the browser makes one, and would leave the board. */
export function useNoClick(isDragging: boolean): void {
  useEffect(() => {
    if (!isDragging) return undefined;
    const ignore = (event: MouseEvent) => event.preventDefault();
    window.addEventListener('click', ignore, true);
    return () => void setTimeout(() => window.removeEventListener('click', ignore, true), AFTER_MS);
  }, [isDragging]);
}

/** Lanes that snap again after a drag would go back to where they snapped before it. */
export function stayInPlace(lanes: HTMLElement | null): void {
  const left = lanes?.scrollLeft;
  requestAnimationFrame(() => lanes?.scrollTo({ left, behavior: 'instant' }));
}
