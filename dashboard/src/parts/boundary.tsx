import { Component, type ReactNode } from 'react'
import { asRefusal, type Refusal } from '../graph.ts'
import { Refused } from './states.tsx'

interface BoundaryProps {
  children: ReactNode
}

/**
 * Says that a page broke, or that its program could not be had: the server is away, or has another version by now, whose
 * files have other names. What is around the page stays.
 */
export class Boundary extends Component<BoundaryProps, { refusal: Refusal | null }> {
  override state = { refusal: null }

  static getDerivedStateFromError(error: unknown) {
    return { refusal: asRefusal(error) }
  }

  override render() {
    const { refusal } = this.state
    // A program that could not be had is asked for again by a new page alone.
    return refusal ? <Refused refusal={refusal} again={() => location.reload()} /> : this.props.children
  }
}
